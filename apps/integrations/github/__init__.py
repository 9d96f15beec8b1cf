"""Reads an organization from GitHub: the client asks, the mapping checks, the reads walk page by page."""
