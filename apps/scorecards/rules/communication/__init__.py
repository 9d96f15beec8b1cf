"""Rules on "Communication"."""
