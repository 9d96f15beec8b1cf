"""Rules on "Observability & Alerts"."""
