"""Running: briefs of a set of cases, and how they came about."""
