"""Rules on "Pull Request Requirements"."""
