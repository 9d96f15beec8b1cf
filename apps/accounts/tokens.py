"""Tokens with which programs read as the person who made them, or send coverage of one repository."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest

from apps.accounts.models import ApiToken, User

PREFIX = "dpt"
SECRET_BYTES = 20  # 160 bits
KEPT_AS = "api_token"  # of a request
USE_NOTED_EVERY = timedelta(minutes=1)


class TokenRefused(Exception):
    """A token is of no use. `reason` tells a program why, but a stranger nothing about which tokens there are."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token with the text that is told once."""

    token: ApiToken
    text: str


def create_token(
    user: User,
    *,
    name: str,
    lasts: timedelta,
    scope: ApiToken.Scope = ApiToken.Scope.READ,
    repository: str = "",
    now: datetime,
) -> NewToken:
    """Make a token; its name must be new to its owner. One that sends coverage names its repository."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        scope=scope,
        repository=repository,
        digest=_digest(secret),
        created_at=now,
        expires_at=now + lasts,
    )
    return NewToken(token=token, text=f"{PREFIX}_{token.pk}_{secret}")


def revoke_token(user: User, *, token_id: int, now: datetime) -> ApiToken | None:
    """End a person's own token; None where there is none to end."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().filter(user=user, pk=token_id, revoked_at=None).first()
        if token is not None:
            token.revoked_at = now
            token.save(update_fields=["revoked_at"])
    return token


def read_token(text: str, *, now: datetime) -> ApiToken:
    """Return the token a program sent, and note its use; raises TokenRefused."""
    prefix, _, rest = text.partition("_")
    number, _, secret = rest.partition("_")
    token = None
    if prefix == PREFIX and number.isascii() and number.isdigit() and len(number) < 18:
        token = ApiToken.objects.select_related("user").filter(pk=int(number)).first()
    # Compared in any case, so that the time does not tell which ids there are.
    is_right = hmac.compare_digest(token.digest if token else _digest(""), _digest(secret))
    if token is None or not is_right or not token.user.is_active:
        raise TokenRefused("token_unknown")
    if token.revoked_at is not None:
        raise TokenRefused("token_revoked")
    if token.expires_at <= now:
        raise TokenRefused("token_expired")
    if token.used_at is None or now - token.used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token


def bind_token(token: ApiToken, *, repository_github_id: int) -> None:
    """Let a token be good for this repository alone from now on, whatever bears its name later."""
    ApiToken.objects.filter(pk=token.pk, repository_github_id=None).update(repository_github_id=repository_github_id)


def keep_token(request: HttpRequest, token: ApiToken) -> None:
    """Note by which token a request was let in."""
    setattr(request, KEPT_AS, token)


def token_of(request: HttpRequest) -> ApiToken | None:
    """Return the token that a request was let in by; None for a person with a session, and without sign-in."""
    return getattr(request, KEPT_AS, None)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
