"""Rules on "Quality Gates"."""
