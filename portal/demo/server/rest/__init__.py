"""REST as GitHub answers it, where GitHub has only REST or a client needs it."""
