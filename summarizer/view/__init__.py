"""Briefs as pages to look at, and the page on which gold is written."""

from .catalogue import render_batch
from .document import render_html

__all__ = ["render_batch", "render_html"]
