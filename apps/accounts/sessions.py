"""Who gets in, and how long a session lasts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from apps.accounts.audit import Action, address_of, note
from apps.accounts.limits import note_use, seconds_to_wait
from apps.accounts.models import ApiToken
from apps.accounts.tokens import TokenRefused, keep_token, read_token

LASTS = timedelta(hours=12)
IDLE_LASTS = timedelta(hours=2)
# A session is written when its last use is this old, not with every request.
NOTED_EVERY = timedelta(minutes=5)
API = "/api/"
UPLOADS = "/api/v1/coverage/"
LONGEST_NEXT = 2000
BEGAN, USED = "began_at", "used_at"


class PeopleBackend(ModelBackend):
    """Finds the person of a session; nobody comes in by a name and a password."""

    def authenticate(self, *_: Any, **__: Any) -> None:
        """Let nobody in."""
        return


class Refusal(HttpResponseRedirect):
    """Says where to sign in to a program that does not follow a redirect: htmx obeys a header instead."""

    status_code = 401


class SignInRequired(LoginRequiredMiddleware):
    """Lets only people who are signed in reach a view, unless the view says that it needs no sign-in."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Answer in the view's place where nobody is signed in. Without sign-in everybody is let through."""
        if not settings.SIGN_IN.is_on or not getattr(view_func, "login_required", True):
            return None
        if request.path.startswith(API) and "Authorization" in request.headers:
            return self._let_program_in(request)
        if request.user.is_authenticated and has_ended(request, now=timezone.now()):
            logout(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def _let_program_in(self, request: HttpRequest) -> HttpResponseBase | None:
        """Let a program do what the token that it sends is for."""
        if settings.IS_BEHIND_PROXY and not request.is_secure():
            return HttpResponse(status=400)
        now, address = timezone.now(), address_of(request)
        key = f"token:{address}"
        scheme, _, text = request.headers["Authorization"].partition(" ")
        try:
            token = read_token(text.strip() if scheme.lower() == "bearer" else "", now=now)
        except TokenRefused as refused:
            wait = seconds_to_wait(key, now=now)
            if wait:
                return HttpResponse(status=429, headers={"Retry-After": str(wait)})
            note_use(key, now=now)
            note(Action.TOKEN_REFUSED, address=address, detail=refused.reason, now=now)
            challenge = f'Bearer error="invalid_token", error_description="{refused.reason}"'
            return Refusal("/", headers={"WWW-Authenticate": challenge})
        request.user = token.user
        keep_token(request, token)
        return None if _is_for(token, request) else HttpResponse(status=403)

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """Send a browser to the sign-in page; htmx by a header, so that the page lands in no fragment."""
        if request.path.startswith(API):
            return Refusal("/", headers={"WWW-Authenticate": "Bearer"})
        is_htmx = bool(request.headers.get("HX-Request"))
        back = _path(request.headers.get("HX-Current-URL", "/")) if is_htmx else request.get_full_path()
        address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: back})}"
        if is_htmx:
            return Refusal(address, headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)


def _is_for(token: ApiToken, request: HttpRequest) -> bool:
    """Say whether a token is good for a request: one reads, the other sends coverage and does nothing else."""
    if token.scope == ApiToken.Scope.COVERAGE:
        return request.method == "POST" and request.path.startswith(UPLOADS)
    return request.method in ("GET", "HEAD", "OPTIONS")


def safe_next(request: HttpRequest) -> str:
    """Return where a request wants to go on after signing in; "/" unless it is a path of the portal."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    is_path = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_path and len(wanted) <= LONGEST_NEXT else "/"


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def begin(request: HttpRequest, *, now: datetime) -> None:
    """Note when a session began."""
    request.session[BEGAN] = request.session[USED] = int(now.timestamp())


def has_ended(request: HttpRequest, *, now: datetime) -> bool:
    """Say whether a session has lasted too long, or was not used for too long; note that it is used."""
    began, used = request.session.get(BEGAN, 0), request.session.get(USED, 0)
    at = now.timestamp()
    if at - began > LASTS.total_seconds() or at - used > IDLE_LASTS.total_seconds():
        return True
    if at - used > NOTED_EVERY.total_seconds():
        request.session[USED] = int(at)
    return False
