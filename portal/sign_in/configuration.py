"""Read from the environment how people sign in, and with which keys their tokens are sealed."""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portal.config import Environment, is_loopback, kept_secret

KEY_BYTES = 32
OPENID_PROVIDER = "openid"  # its part of the callback's address


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """The ways to sign in; none is given where the portal serves its own machine only."""

    github_client_id: str = ""
    github_client_secret: str = field(default="", repr=False)
    openid_server_url: str = ""
    openid_client_id: str = ""
    openid_client_secret: str = field(default="", repr=False)
    openid_login_claim: str = ""
    administrators: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()

    @property
    def has_github(self) -> bool:
        return bool(self.github_client_id)

    @property
    def has_openid(self) -> bool:
        return bool(self.openid_client_id)

    @property
    def openid_name(self) -> str:
        """What the way by OpenID Connect is called: where it leads."""
        return urlsplit(self.openid_server_url).hostname or ""

    @property
    def is_on(self) -> bool:
        return self.has_github or self.has_openid


def sign_in(environment: Environment) -> SignIn:
    """Return how people sign in; a way that is only half set is refused with the name of what is missing."""
    found = SignIn(
        github_client_id=environment.text("GITHUB_OAUTH_CLIENT_ID"),
        github_client_secret=environment.text("GITHUB_OAUTH_CLIENT_SECRET"),
        openid_server_url=environment.address("OIDC_SERVER_URL", example="https://login.example.com/realms/main"),
        openid_client_id=environment.text("OIDC_CLIENT_ID"),
        openid_client_secret=environment.text("OIDC_CLIENT_SECRET"),
        openid_login_claim=environment.text("OIDC_LOGIN_CLAIM"),
        administrators=tuple(environment.names("PORTAL_ADMINISTRATORS", default=[])),
        leads=tuple(environment.names("PORTAL_LEADS", default=[])),
    )
    github = ("GITHUB_OAUTH_CLIENT_ID", "GITHUB_OAUTH_CLIENT_SECRET")
    openid = ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_LOGIN_CLAIM")
    for names in (github, openid):
        _check_whole(environment, names)
    parts = urlsplit(found.openid_server_url)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        words = "who signs in there could be anybody on the way: it must be an https address."
        environment.refuse("OIDC_SERVER_URL", words, example=EXAMPLES["OIDC_SERVER_URL"])
    return found


def _check_whole(environment: Environment, names: tuple[str, ...]) -> None:
    missing = [name for name in names if not environment.text(name)]
    if missing and len(missing) < len(names):
        words = f"sign-in needs it beside {next(name for name in names if name not in missing)}."
        environment.refuse(missing[0], words, example=EXAMPLES[missing[0]])


EXAMPLES = {
    "GITHUB_OAUTH_CLIENT_ID": "GITHUB_OAUTH_CLIENT_ID=Iv23liExample",
    "GITHUB_OAUTH_CLIENT_SECRET": "GITHUB_OAUTH_CLIENT_SECRET_FILE=/run/secrets/github_oauth_client_secret",
    "OIDC_SERVER_URL": "OIDC_SERVER_URL=https://login.example.com/realms/main",
    "OIDC_CLIENT_ID": "OIDC_CLIENT_ID=portal",
    "OIDC_CLIENT_SECRET": "OIDC_CLIENT_SECRET_FILE=/run/secrets/oidc_client_secret",
    "OIDC_LOGIN_CLAIM": "OIDC_LOGIN_CLAIM=github_login, a claim that people cannot change themselves",
}


def providers(found: SignIn, *, github_api_url: str) -> dict[str, Any]:
    """Return the settings of django-allauth for the ways that are set."""
    settings: dict[str, Any] = {}
    if found.has_github:
        settings["github"] = {
            "APPS": [{"client_id": found.github_client_id, "secret": found.github_client_secret}],
            "OAUTH_PKCE_ENABLED": True,
            "SCOPE": [],
            **github_address(github_api_url),
        }
    if found.has_openid:
        app = {
            "provider_id": OPENID_PROVIDER,
            "name": found.openid_name,
            "client_id": found.openid_client_id,
            "secret": found.openid_client_secret,
            "settings": {"server_url": found.openid_server_url},
        }
        settings["openid_connect"] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    return settings


def form_targets(found: SignIn, *, github_web_url: str) -> list[str]:
    """Return the origins that a form may lead to: those where people sign in."""
    addresses = [github_web_url] * found.has_github + [found.openid_server_url] * found.has_openid
    return ["{0.scheme}://{0.netloc}".format(urlsplit(address)) for address in addresses]


def github_address(api_url: str) -> dict[str, str]:
    """Return where browsers sign in: github.com, an Enterprise Server, or the server beside the API."""
    if urlsplit(api_url).hostname == "api.github.com":
        return {}
    return {"GITHUB_URL": api_url.removesuffix("/api/v3")}


def field_keys(environment: Environment, *, folder: Path) -> dict[str, bytes]:
    """Return the keys that seal columns, by id, the present one first; one is made once and kept if none is given."""
    given = environment.names("FIELD_ENCRYPTION_KEY", default=[])
    if not given:
        path = folder / "field_key"
        try:
            given = [kept_secret(path, make=make_key)]
        except OSError as error:
            words = f"it is not set, and none can be kept in {path} ({error.strerror})."
            environment.refuse("FIELD_ENCRYPTION_KEY", words, example=f"FIELD_ENCRYPTION_KEY={make_key()}")
            given = [make_key()]
    keys = {hashlib.sha256(text.encode()).hexdigest()[:8]: key for text in given if (key := _key(text)) is not None}
    if len(keys) < len(given):
        words = f"each key is {KEY_BYTES} bytes in base64; several are separated by commas, the present one first."
        environment.refuse("FIELD_ENCRYPTION_KEY", words, example=f"FIELD_ENCRYPTION_KEY={make_key()}")
    return keys


def make_key() -> str:
    """Make a key."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _key(text: str) -> bytes | None:
    try:
        key = base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None
