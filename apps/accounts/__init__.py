"""Who is looking: the viewer and what they may do."""
