"""Test coverage that CI reports: by repository, commit and flag, with its files and their lines.

May depend on `delivery` and what is below it.
"""
