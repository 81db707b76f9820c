"""From findings and drafts to a brief."""
