"""Taking in a webhook: nothing is believed, kept or parsed before its signature is good."""

import hashlib
import logging
import re
import tempfile
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import IO

from django.conf import settings
from django.http import HttpRequest

from apps.accounts.audit import address_of
from apps.accounts.limits import note_use, seconds_to_wait
from apps.integrations.github.signature import HEADER, Signing, is_shaped

logger = logging.getLogger(__name__)

# GitHub sends up to 25 MB: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
LARGEST_BODY = 26_000_000
# What is larger lies in a file until it is known to be GitHub's: a flood of forgeries costs no memory.
IN_MEMORY = 1_000_000
PART = 65_536
DELIVERY_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EVENT = re.compile(r"[a-z0-9_]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A webhook whose signature is good."""

    delivery_id: uuid.UUID
    event: str
    body: bytes
    digest: str


@dataclass(frozen=True)
class Refused(Exception):
    """A webhook is not taken in. The code is for programs, the words are for people."""

    status: HTTPStatus
    code: str
    words: str
    headers: dict[str, str] = field(default_factory=dict)


def read(request: HttpRequest, *, now: datetime) -> Received:
    """Return the webhook that a request brings; raises Refused, and UnreadablePostError if the sender breaks off."""
    if settings.IS_BEHIND_PROXY and not request.is_secure():
        raise Refused(HTTPStatus.BAD_REQUEST, "not_https", "Webhooks are taken in over https only.")
    if not settings.GITHUB_WEBHOOK_SECRET:
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "no_secret", "No secret is set: GITHUB_WEBHOOK_SECRET.")
    length, header = _length(request), request.headers.get(HEADER, "")
    if not is_shaped(header):
        raise _forged(request, now=now)
    secrets = [settings.GITHUB_WEBHOOK_SECRET, settings.GITHUB_WEBHOOK_SECRET_PREVIOUS]
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        signing = Signing([secret for secret in secrets if secret])
        _copy(request, kept, signing=signing, length=length)
        if not signing.is_named_by(header):
            raise _forged(request, now=now)
        kept.seek(0)
        body = kept.read()
    return _received(request, body)


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or ""
    if not (told.isascii() and told.isdigit()):
        raise Refused(HTTPStatus.LENGTH_REQUIRED, "length_required", "The request must tell its Content-Length.")
    if int(told[:20]) > LARGEST_BODY:
        words = f"At most {LARGEST_BODY} bytes are taken in."
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", words)
    return int(told)


def _copy(request: HttpRequest, kept: IO[bytes], *, signing: Signing, length: int) -> None:
    left = length
    while left > 0 and (part := request.read(min(PART, left))):
        signing.update(part)
        kept.write(part)
        left -= len(part)


def _forged(request: HttpRequest, *, now: datetime) -> Refused:
    """Count a bad signature against where it comes from. What is signed well is never held up by that."""
    address = address_of(request)
    key = f"webhook:{address}"
    wait = seconds_to_wait(key, now=now)
    if wait:
        words = "Too many bad signatures came from this address."
        return Refused(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", words, {"Retry-After": str(wait)})
    note_use(key, now=now)
    logger.warning("A webhook without a good signature came from %s.", address)
    return Refused(HTTPStatus.UNAUTHORIZED, "bad_signature", f"{HEADER} is missing, or not of this body.")


def _received(request: HttpRequest, body: bytes) -> Received:
    delivery_id, event = request.headers.get("X-GitHub-Delivery", ""), request.headers.get("X-GitHub-Event", "")
    if not delivery_id:
        raise Refused(HTTPStatus.BAD_REQUEST, "missing_delivery_id", "X-GitHub-Delivery is missing.")
    if not DELIVERY_ID.fullmatch(delivery_id):
        raise Refused(HTTPStatus.BAD_REQUEST, "bad_delivery_id", "X-GitHub-Delivery is no UUID.")
    if not EVENT.fullmatch(event):
        raise Refused(HTTPStatus.BAD_REQUEST, "bad_event", "X-GitHub-Event is missing, or no name of an event.")
    digest = hashlib.sha256(body).hexdigest()
    return Received(delivery_id=uuid.UUID(delivery_id), event=event, body=body, digest=digest)
