"""Answering htmx, charts and template tags shared by every page; knows no other app."""
