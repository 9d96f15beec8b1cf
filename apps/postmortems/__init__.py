"""Incidents as people work on them: which postmortem answers which, and what became of its actions.

May depend on `sync` and what is below it.
"""
