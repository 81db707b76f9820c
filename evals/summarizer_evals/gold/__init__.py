"""Gold: cases, and what makes one valid."""
