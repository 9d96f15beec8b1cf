"""Texts in the database that nobody can read who has only the database."""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


class CannotOpen(Exception):
    """The text was sealed with a key that is not set any more, or for another place."""


def seal(text: str, *, place: str) -> str:
    """Seal a text with AES-256-GCM under the present key, bound to a place: a column and whose row it is.

    The answer is "<key id>:<nonce and sealed text in base64>".
    """
    name, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return f"{name}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(value: str, *, place: str) -> str:
    """Open what was sealed for the same place; raises CannotOpen otherwise."""
    name, _, sealed = value.partition(":")
    key = settings.FIELD_KEYS.get(name)
    if key is None:
        raise CannotOpen(f"No key of FIELD_ENCRYPTION_KEY has the id {name!r}.")
    try:
        raw = base64.urlsafe_b64decode(sealed)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise CannotOpen("The text was not sealed for this place.") from error
