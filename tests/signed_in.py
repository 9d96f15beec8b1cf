"""People who are signed in, without going to a provider."""

from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from apps.accounts import sessions
from apps.accounts.models import User
from portal.sign_in.configuration import SignIn

SIGN_IN = SignIn(github_client_id="client", github_client_secret="secret", administrators=("infra",), leads=("core",))


def person(login: str = "ada", *, now: datetime | None = None, **fields: Any) -> User:
    """Make a member who was looked up just now."""
    now = now or timezone.now()
    found = User.objects.filter(login=login).first()
    if found is not None:
        return found
    number = User.objects.count() + 1_000_000
    told = {
        "subject": f"github:{number}",
        "provider": "github",
        "github_id": number,
        "login": login,
        "password": "!",
        "joined_at": now,
        "signed_in_at": now,
        "access_checked_at": now,
        "organization_role": "member",
    }
    return User.objects.create(**told | fields)


def sign_in(client: Client, user: User, *, now: datetime | None = None) -> Client:
    """Give a client the session of a person, as if it had begun now."""
    client.force_login(user, backend="apps.accounts.sessions.PeopleBackend")
    session = client.session
    session[sessions.BEGAN] = session[sessions.USED] = int((now or timezone.now()).timestamp())
    session.save()
    return client
