"""Results: what a run is worth, beside another, and whether it may pass."""
