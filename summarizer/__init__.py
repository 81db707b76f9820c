"""Structured briefs of news articles in which every item points at the words that carry it."""

__version__ = "0.1.0"
