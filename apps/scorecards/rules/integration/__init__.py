"""Rules on "Continuous Integration"."""
