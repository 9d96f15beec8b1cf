"""What the portal writes at GitHub on behalf of people: each once, one after another."""
