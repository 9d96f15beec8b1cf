"""What makes two sets of labels the same."""

import hashlib
import json
from collections.abc import Mapping


def fingerprint_of(labels: Mapping[str, str], *names: str) -> str:
    """Return a digest of labels, and of names beside them."""
    return hashlib.sha256(json.dumps([names, sorted(labels.items())]).encode()).hexdigest()
