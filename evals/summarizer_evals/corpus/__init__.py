"""Corpora: quotations and speakers that other people annotated."""
