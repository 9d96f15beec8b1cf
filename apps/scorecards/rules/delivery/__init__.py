"""Rules on "Continuous Delivery"."""
