"""Webhooks as GitHub sends them."""

import hashlib
import hmac
import json
import uuid
from typing import Any

from django.test import Client
from django.utils import timezone

from apps.sync import inbox
from apps.sync.models import WebhookDelivery

PATH = "/webhooks/github/"
SECRET = "the-secret-of-the-webhook"
ORGANIZATION = {"id": 3, "login": "octo-org"}


def signature(body: bytes, *, secret: str = SECRET) -> str:
    """Sign a body as GitHub does."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def send(
    client: Client,
    sent: dict[str, Any] | bytes,
    *,
    event: str = "issues",
    delivery: str = "",
    path: str = PATH,
    **changes: Any,
) -> Any:
    """Post a webhook; a header that is None is left out."""
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    headers = {
        "X-Hub-Signature-256": signature(body),
        "X-GitHub-Delivery": delivery or str(uuid.uuid4()),
        "X-GitHub-Event": event,
        "User-Agent": "GitHub-Hookshot/044aadd",
    }
    told = {name: value for name, value in (headers | changes.pop("headers", {})).items() if value is not None}
    return client.generic("POST", path, body, content_type="application/json", headers=told, **changes)


def work_off() -> WebhookDelivery:
    """Handle what waits, as the worker does; return the delivery that came last."""
    for pk in inbox.due(now=timezone.now()):
        inbox.handle(pk, now=timezone.now())
    return WebhookDelivery.objects.order_by("pk").last() or WebhookDelivery()
