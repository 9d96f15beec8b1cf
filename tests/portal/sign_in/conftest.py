"""A portal with sign-in, against the demonstration server's own OAuth pages."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from django.test import Client
from pytest_django import Settings

from portal.demo.server import DemoServer
from portal.demo.server.oauth import CLIENT_ID, CLIENT_SECRET
from portal.demo.world import make_small_world
from portal.demo.world.model import World
from portal.sign_in import configuration
from portal.sign_in.configuration import SignIn
from tests.demonstration import WORLD_NOW
from tests.people import member_of

WITH_GITHUB = SignIn(github_client_id=CLIENT_ID, github_client_secret=CLIENT_SECRET)


@pytest.fixture
def world() -> World:
    """Return a small organization to change."""
    return make_small_world(seed=1, now=WORLD_NOW)


@pytest.fixture
def server(world: World) -> Iterator[DemoServer]:
    """Serve it."""
    with DemoServer(world) as running:
        yield running


@pytest.fixture
def github(server: DemoServer, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> DemoServer:
    """Let people sign in with the server's GitHub."""
    settings.SIGN_IN = WITH_GITHUB
    settings.GITHUB_API_URL = settings.GITHUB_WEB_URL = server.url
    settings.PORTAL_ORGANIZATION = server.world.login
    settings.SOCIALACCOUNT_PROVIDERS = configuration.providers(WITH_GITHUB, github_api_url=server.url)
    # What allauth works out when it is imported.
    addresses = {
        "access_token_url": f"{server.url}/login/oauth/access_token",
        "authorize_url": f"{server.url}/login/oauth/authorize",
        "profile_url": f"{server.url}/api/v3/user",
    }
    for name, address in addresses.items():
        monkeypatch.setattr(GitHubOAuth2Adapter, name, address)
    return server


@pytest.fixture
def go_to_github(client: Client, github: DemoServer) -> Callable[..., str]:
    """Return a function that goes to GitHub as somebody, and answers the address that GitHub sends back to."""

    def go(login: str = "", **fields: Any) -> str:
        away = client.post("/sign-in/with/github/", fields)
        assert away.status_code == 302, away.text
        name = login or member_of(github.world).login
        answer = requests.get(f"{away['Location']}&login={name}", allow_redirects=False, timeout=10)
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"

    return go
