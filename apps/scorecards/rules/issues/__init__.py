"""Rules on "Issue & Ticket Workflow"."""
