"""The world: what exists and happened in the demonstration organization, made from a seed."""
