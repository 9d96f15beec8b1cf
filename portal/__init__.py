"""The project: settings, addresses, the Celery app, the demonstration organization."""
