"""Alerts: when they fired, in which repository, and of which times that is not known.

May depend on `delivery` and what is below it.
"""
