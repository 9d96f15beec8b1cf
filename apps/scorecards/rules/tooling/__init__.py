"""Rules on "Tooling Checklist per Repository"."""
