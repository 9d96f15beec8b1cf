"""Pages of scorecards, one module for each noun."""
