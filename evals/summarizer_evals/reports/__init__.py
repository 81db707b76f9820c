"""Reports: a run or a gate for the terminal, for Markdown, for CI, as a page."""
