"""Reads an organization from GitHub: the client asks, the mapping checks, the reads walk page by page.

What it writes is in `writes`, and only what a person asked for.
"""
