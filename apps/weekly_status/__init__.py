"""The week of the organization across repositories, teams and boards."""
