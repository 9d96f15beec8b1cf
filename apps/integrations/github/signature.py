"""Whether GitHub sent it: the signature of a webhook, over the very bytes of its body.

https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

import hashlib
import hmac
import re
from collections.abc import Sequence

HEADER = "X-Hub-Signature-256"
PREFIX = b"sha256="
SHAPE = re.compile(r"sha256=[0-9a-f]{64}")


def is_shaped(header: str) -> bool:
    """Say whether a header may be a signature at all: what is not need not be read any further."""
    return SHAPE.fullmatch(header) is not None


class Signing:
    """Signs a body as it comes in, with each of the secrets that are good at the moment."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._signers = [hmac.new(secret.encode(), digestmod=hashlib.sha256) for secret in secrets]

    def update(self, part: bytes) -> None:
        """Take the next part of the body."""
        for signer in self._signers:
            signer.update(part)

    def is_named_by(self, header: str) -> bool:
        """Say whether the header is what one of the secrets makes of the body. As long for a good one as for a bad."""
        # As bytes: of texts compare_digest takes ASCII only, and a header may hold anything.
        told = header.encode(errors="surrogatepass")
        found = [hmac.compare_digest(PREFIX + signer.hexdigest().encode(), told) for signer in self._signers]
        return any(found)


def is_signed(body: bytes, *, header: str, secrets: Sequence[str]) -> bool:
    """Say whether a whole body was signed with one of the secrets."""
    signing = Signing(secrets)
    signing.update(body)
    return signing.is_named_by(header)
