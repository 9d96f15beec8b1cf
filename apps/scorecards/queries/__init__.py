"""What scorecards answer: results of repositories and of their subjects, and what judging is told."""
