"""The project: settings, addresses, the Celery app, the demonstration organization."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
