"""Plans of questions about one article, the prompts they are rendered from, and the drafts they are answered in."""
