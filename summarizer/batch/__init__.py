"""Thousands of articles: a durable run, its pace, its budget and its cache."""
