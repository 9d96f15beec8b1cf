"""Who is looking: people, what they may do, and how long a session lasts."""
