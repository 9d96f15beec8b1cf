"""Speaks to outside systems and returns records of the domain apps; knows no Django and no table."""
