"""Runs feeds on a schedule or on request, and remembers how each run went."""
