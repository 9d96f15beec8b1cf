"""Reads alerts, alerting rules and what is scraped from a Prometheus: the client asks, the mapping checks."""
