"""Where each team stands: its repositories, what waits, what it agreed to bear."""
