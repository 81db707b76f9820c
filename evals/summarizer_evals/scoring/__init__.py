"""Scoring: one brief against one case."""
