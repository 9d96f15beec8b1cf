"""Rules on "Branching & Release Strategy"."""
