"""A demonstration organization behind a local server that speaks GitHub's published API."""
