"""Whom the client speaks for: a token, or an installation of a GitHub App."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import jwt
from github import Auth

from apps.integrations.errors import SourceRejected

EARLY = timedelta(minutes=2)  # before a token expires, so that a clock that is a little off does no harm


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A token, or the id and private key of a GitHub App; and a token for packages, which no App can read."""

    token: str = field(default="", repr=False)
    app_id: str = ""
    private_key: str = field(default="", repr=False)
    packages_token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not self.token and not (self.app_id and self.private_key):
            raise ValueError("A credential needs a token, or the id and the private key of a GitHub App.")

    @property
    def is_app(self) -> bool:
        """Say whether tokens must be minted first."""
        return not self.token

    @property
    def digest(self) -> str:
        """Name the credential without giving it away, so that processes can share its limits."""
        secret = f"app:{self.app_id}:{self.private_key}" if self.is_app else f"token:{self.token}"
        return sha256(secret.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class InstallationToken:
    """A token that an App was given for an hour."""

    token: str = field(repr=False)
    expires_at: datetime


class BearerAuth(Auth.Token):
    """Asks for the present token at each request, because that of an installation changes every hour."""

    def __init__(self, current: Callable[[], str]) -> None:
        super().__init__("unset")
        self._current = current

    @property
    def token(self) -> str:
        """The token to send now."""
        return self._current()


class InstallationTokens:
    """Keeps the token of one installation and mints the next one, one at a time."""

    def __init__(self, mint: Callable[[], InstallationToken]) -> None:
        self._mint = mint
        self._lock = threading.Lock()
        self._present: InstallationToken | None = None

    def current(self) -> str:
        """Return a token that is good for two more minutes at least."""
        with self._lock:
            if self._present is None or self._present.expires_at - EARLY <= datetime.now(UTC):
                self._present = self._mint()
            return self._present.token

    def forget(self) -> None:
        """Drop the token after GitHub refused it."""
        with self._lock:
            self._present = None


def app_auth(credential: Credential) -> Auth.AppAuth:
    """Return what signs as the App itself; raise SourceRejected for a key that cannot sign."""
    auth = Auth.AppAuth(credential.app_id, credential.private_key)
    try:
        auth.create_jwt()
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise SourceRejected(
            "GITHUB_APP_PRIVATE_KEY is not a private key in PEM format: download a new one from the App's settings.",
            reason="credential",
        ) from error
    return auth
