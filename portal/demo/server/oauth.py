"""Signing in: the pages and tokens of an OAuth application, as GitHub serves them to browsers and to programs."""

import base64
import hashlib
import html
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from portal.demo.server.messages import Reply, Request
from portal.demo.server.profiles import Profile
from portal.demo.world.model import Actor, World

PREFIX = "/login/oauth/"
CLIENT_ID = "Iv1.portal-demonstration"
CLIENT_SECRET = "demonstration-client-secret"
CODE_LIFETIME = timedelta(minutes=10)
TOKEN_LIFETIME = timedelta(hours=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a code stands for until a program takes it."""

    login: str
    redirect_uri: str
    challenge: str
    expires_at: datetime


@dataclass(kw_only=True)
class OAuthApp:
    """One application, the codes it was promised and the tokens of the people who signed in."""

    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)  # login, end
    refreshes: dict[str, str] = field(default_factory=dict)  # login by refresh token

    def answer(self, request: Request, *, world: World) -> Reply:
        """Answer a request under /login/oauth/."""
        if request.method == "GET" and request.path == f"{PREFIX}authorize":
            return self._authorize(request, world=world)
        if request.method == "POST" and request.path == f"{PREFIX}access_token":
            return _form(self._token(request), request=request)
        return _page("This is not the page you are looking for.", status=404)

    def profile_of(self, token: str) -> Profile | None:
        """Return the profile of a person's token; None for one that is not known or has ended."""
        login, expires_at = self.tokens.get(token, ("", datetime.min.replace(tzinfo=UTC)))
        return Profile(name=f"user:{login}", kind="user", login=login) if datetime.now(UTC) < expires_at else None

    def sign_in(self, login: str) -> tuple[str, str]:
        """Return a token and a refresh token of a person, as if that person had come by."""
        told = self._tokens(login)
        return told["access_token"], told["refresh_token"]

    def revoke(self, login: str) -> None:
        """End a person's tokens, as GitHub does when the person withdraws the application."""
        self.tokens = {token: known for token, known in self.tokens.items() if known[0] != login}
        self.refreshes = {token: known for token, known in self.refreshes.items() if known != login}

    def _authorize(self, request: Request, *, world: World) -> Reply:
        """Let somebody be chosen, and send the browser back with a code."""
        query = request.query
        people = {actor.login: actor for actor in world.actors if actor.type_name == "User"}
        target = query.get("redirect_uri", "")
        if query.get("client_id") != CLIENT_ID or urlsplit(target).scheme not in ("http", "https"):
            return _page("The application or its callback is not known.", status=404)
        if "login" not in query:
            return _choice(people.values(), request=request)
        if query["login"] not in people:
            return _back(target, error="access_denied", state=query.get("state", ""))
        code = secrets.token_hex(10)
        self.codes[code] = Grant(
            login=query["login"],
            redirect_uri=target,
            challenge=query.get("code_challenge", ""),
            expires_at=datetime.now(UTC) + CODE_LIFETIME,
        )
        return _back(target, code=code, state=query.get("state", ""))

    def _token(self, request: Request) -> dict[str, Any]:
        sent = dict(parse_qsl(request.body.decode(errors="replace")))
        if (sent.get("client_id"), sent.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _error("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.")
        if sent.get("grant_type") == "refresh_token":
            login = self.refreshes.pop(sent.get("refresh_token", ""), "")
            return self._tokens(login) if login else _error("bad_refresh_token", "The refresh token is incorrect.")
        grant = self.codes.pop(sent.get("code", ""), None)
        if grant is None or datetime.now(UTC) > grant.expires_at:
            return _error("bad_verification_code", "The code passed is incorrect or expired.")
        if sent.get("redirect_uri") != grant.redirect_uri:
            return _error("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL.")
        if grant.challenge and grant.challenge != _challenge(sent.get("code_verifier", "")):
            return _error("bad_verification_code", "The code verifier does not match the challenge.")
        return self._tokens(grant.login)

    def _tokens(self, login: str) -> dict[str, Any]:
        token, refresh = f"ghu_{secrets.token_hex(18)}", f"ghr_{secrets.token_hex(38)}"
        self.tokens[token] = (login, datetime.now(UTC) + TOKEN_LIFETIME)
        self.refreshes[refresh] = login
        seconds = int(TOKEN_LIFETIME.total_seconds())
        return {
            "access_token": token,
            "expires_in": seconds,
            "token_type": "bearer",
            "scope": "",
            "refresh_token": refresh,
            "refresh_token_expires_in": 15_897_600,
        }


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _error(code: str, description: str) -> dict[str, Any]:
    return {"error": code, "error_description": description}


def _form(answer: dict[str, Any], *, request: Request) -> Reply:
    """Answer 200 in any case, as GitHub does: JSON where it is asked for, else a form."""
    if "json" in request.headers.get("accept", ""):
        return Reply(payload=answer, is_free=True)
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return Reply(payload=urlencode(answer), headers=headers, is_free=True)


def _back(target: str, **parameters: str) -> Reply:
    joint = "&" if urlsplit(target).query else "?"
    return Reply(status=302, headers={"Location": f"{target}{joint}{urlencode(parameters)}"}, is_free=True)


def _page(words: str, *, status: int = 200) -> Reply:
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Demonstration</title>'
    body = f"{head}<body>{words}</body></html>"
    return Reply(status=status, payload=body, headers={"Content-Type": "text/html; charset=utf-8"}, is_free=True)


def _choice(people: Any, *, request: Request) -> Reply:
    """Show who there is to be; a real GitHub knows it from its own session."""
    links = [_link(person, request=request) for person in people]
    return _page(f"<h1>Sign in to the demonstration as</h1><ul>{''.join(links)}</ul>")


def _link(person: Actor, *, request: Request) -> str:
    address = f"{PREFIX}authorize?{urlencode({**request.query, 'login': person.login})}"
    role = f" ({person.role})" if person.role else " (not a member)"
    return f'<li><a href="{html.escape(address)}">{html.escape(person.name or person.login)}</a>{role}</li>'
