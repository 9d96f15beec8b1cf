"""Judges repositories, and their pull requests, issues and deployments, against the rules of the process."""
