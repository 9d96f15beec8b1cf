"""Lets members of the organization in, once a provider has said who somebody is. django-allauth does the talking."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from apps.accounts import services as people
from apps.accounts import sessions
from apps.accounts.audit import Action, address_of, note
from apps.accounts.models import User
from apps.accounts.services import Identity, Tokens
from apps.accounts.viewers import viewer_from
from apps.catalog.models import Actor
from apps.integrations.errors import SourceError
from apps.sync.access import Access, NotAMember, access_at_github, access_by_teams, note_access

BACKEND = "apps.accounts.sessions.PeopleBackend"
LONGEST_SUBJECT = 250
CANCELED = "The sign-in was canceled at {provider}."
STALE = "This sign-in was begun too long ago, in another browser, or was used already. Begin again."
UNREACHABLE = "{provider} did not answer the sign-in as expected. Try again in a minute."
NO_IDENTITY = "{provider} did not say who you are."


@dataclass(frozen=True)
class Refused(Exception):
    """Somebody is not let in; the words are shown to them."""

    words: str
    status: HTTPStatus


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The portal's own end of a sign-in: it keeps its people itself, and none of allauth's rows."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Let a member in or refuse; either way the answer is ours and allauth goes no further."""
        now = timezone.now()
        try:
            identity = identity_of(sociallogin)
            tokens = tokens_of(sociallogin)
            access = _access(identity, tokens=tokens)
        except Refused as refused:
            who = f"{sociallogin.account.provider}:{sociallogin.account.uid}"
            note(Action.REFUSED, address=address_of(request), subject=who, detail=refused.words, now=now)
            raise ImmediateHttpResponse(refusal(request, refused)) from refused
        user = people.take_in(identity, now=now)
        people.keep_tokens(user, tokens)
        note_access(user, access, now=now)
        login(request, user, backend=BACKEND)
        sessions.begin(request, now=now)
        note(Action.SIGNED_IN, viewer=viewer_from(user, now=now), address=address_of(request), now=now)
        raise ImmediateHttpResponse(HttpResponseRedirect(sociallogin.state.get("next") or "/"))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> NoReturn:
        """Say in words why a sign-in came to nothing."""
        if error == AuthError.CANCELLED:
            refused = Refused(CANCELED.format(provider=provider.name), HTTPStatus.BAD_REQUEST)
        elif exception is not None:
            refused = Refused(UNREACHABLE.format(provider=provider.name), HTTPStatus.BAD_GATEWAY)
        else:
            refused = Refused(STALE, HTTPStatus.BAD_REQUEST)
        raise ImmediateHttpResponse(refusal(request, refused))


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Make the page for somebody who is not let in."""
    return render(request, "accounts/refused.html", {"words": refused.words}, status=refused.status)


def identity_of(sociallogin: SocialLogin) -> Identity:
    """Read who a provider says somebody is; raises Refused where it does not say."""
    account = sociallogin.account
    told = account.extra_data if isinstance(account.extra_data, dict) else {}
    if account.provider == "github":
        return _github_identity(told)
    return _openid_identity(told, subject=str(account.uid))


def _github_identity(told: dict[str, Any]) -> Identity:
    number, name = told.get("id"), told.get("login")
    if not isinstance(number, int) or number <= 0 or not isinstance(name, str) or not name:
        raise Refused(NO_IDENTITY.format(provider="GitHub"), HTTPStatus.BAD_GATEWAY)
    return Identity(
        provider=User.Provider.GITHUB,
        subject=f"github:{number}",
        github_id=number,
        login=name[:100],
        name=str(told.get("name") or "").replace("\0", "")[:200],
    )


def _openid_identity(told: dict[str, Any], *, subject: str) -> Identity:
    """Find the member of the organization whose login the provider vouches for."""
    claims = {**(told.get("userinfo") or {}), **(told.get("id_token") or {})}
    name = claims.get(settings.SIGN_IN.openid_login_claim)
    if not subject or len(subject) > LONGEST_SUBJECT or not isinstance(name, str) or not name:
        words = f"Your account has no {settings.SIGN_IN.openid_login_claim}, which should name your login at GitHub."
        raise Refused(words, HTTPStatus.FORBIDDEN)
    member = Actor.objects.filter(login__iexact=name, github_id__isnull=False).exclude(role="").first()
    if member is None or member.github_id is None:
        words = f"{name} is not a member of {settings.PORTAL_ORGANIZATION} at GitHub, as far as the last sync read."
        raise Refused(words, HTTPStatus.FORBIDDEN)
    return Identity(
        provider=User.Provider.OPENID,
        subject=f"openid:{subject}",
        github_id=member.github_id,
        login=member.login,
        name=member.name,
    )


def tokens_of(sociallogin: SocialLogin) -> Tokens:
    """Take a person's tokens at GitHub; those of another provider open nothing there."""
    token = sociallogin.token
    if sociallogin.account.provider != "github" or token is None:
        return Tokens()
    ends: datetime | None = token.expires_at
    return Tokens(token=token.token, refresh_token=token.token_secret or "", expires_at=ends)


def _access(identity: Identity, *, tokens: Tokens) -> Access:
    try:
        return access_at_github(tokens.token) if tokens.token else access_by_teams(identity.github_id)
    except NotAMember as error:
        raise Refused(str(error), HTTPStatus.FORBIDDEN) from error
    except SourceError as error:
        raise Refused(f"GitHub did not say what you may see: {error}", HTTPStatus.BAD_GATEWAY) from error
