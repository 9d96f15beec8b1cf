"""The GitHub App: its key, the tokens of its installation, and who a request comes from."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from portal.demo.server.messages import Reply, refusal
from portal.demo.server.profiles import Profile

APP_ID = 1001
INSTALLATION_ID = 5005
LIFETIME = timedelta(hours=1)
# GitHub refuses a JWT that is to live longer than ten minutes.
LONGEST_SECONDS = 600
CLOCK_DRIFT_SECONDS = 60


class Unauthorized(Exception):
    """The request's credential is refused; the message is GitHub's."""


class GitHubApp:
    """One App with one installation. Its tokens live by the machine's clock, as their owner's do."""

    def __init__(self, *, profile: Profile) -> None:
        self.profile = profile
        self.tokens: dict[str, datetime] = {}

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def private_key(self) -> str:
        """Answer the key in PEM, as GitHub hands it out."""
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()

    def check(self, token: str) -> None:
        """Raise Unauthorized unless the JWT is this App's."""
        try:
            claims = jwt.decode(
                token,
                self._key.public_key(),
                algorithms=["RS256"],
                leeway=CLOCK_DRIFT_SECONDS,
                options={"require": ["iat", "exp", "iss"], "verify_iss": False},
            )
        except jwt.ExpiredSignatureError as error:
            raise Unauthorized("'Expiration time' claim ('exp') is too far in the past") from error
        except jwt.InvalidTokenError as error:
            raise Unauthorized("A JSON web token could not be decoded") from error
        if claims["exp"] > time.time() + LONGEST_SECONDS + CLOCK_DRIFT_SECONDS:
            raise Unauthorized("'Expiration time' claim ('exp') is too far in the future")
        if str(claims["iss"]) != str(APP_ID):
            raise Unauthorized("Integration not found")

    def make_token(self) -> tuple[str, datetime]:
        """Answer a new installation token and when it ends."""
        token, expires_at = f"ghs_{secrets.token_hex(18)}", datetime.now(UTC).replace(microsecond=0) + LIFETIME
        self.tokens[token] = expires_at
        return token, expires_at

    def knows(self, token: str) -> bool:
        """Tell whether this is a token of the installation that has not ended."""
        expires_at = self.tokens.get(token)
        return expires_at is not None and datetime.now(UTC) < expires_at


def is_jwt(token: str) -> bool:
    """Tell a JWT from other tokens."""
    return token.count(".") == 2 and token.startswith("ey")


def unauthorized(error: Unauthorized) -> Reply:
    """Make the answer to a refused credential."""
    return refusal(401, message=str(error))


def permissions_of(profile: Profile) -> dict[str, Any]:
    """Answer an installation's permissions as REST shows them."""
    names = {
        "actions": "actions",
        "administration": "administration",
        "checks": "checks",
        "contents": "contents",
        "deployments": "deployments",
        "discussions": "discussions",
        "environments": "environments",
        "issues": "issues",
        "members": "members",
        "projects": "organization_projects",
        "pull_requests": "pull_requests",
        "statuses": "statuses",
    }
    found = {"metadata": "read"} | {name: "read" for key, name in names.items() if key not in profile.lacks}
    return found | ({"issues": "write"} if "issues" in found and not profile.is_read_only else {})
