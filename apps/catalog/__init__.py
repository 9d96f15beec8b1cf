"""The software catalog: people and bots, teams, repositories, their labels and environments.

May depend on `accounts` (who is looking) and nothing else of ours.
"""
