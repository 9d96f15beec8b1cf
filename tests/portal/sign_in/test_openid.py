"""The whole way through an OpenID Connect provider, a real one of a library's."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import oidc_provider_mock
import pytest
import requests
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import User
from apps.catalog.models import Actor
from portal.sign_in import configuration
from portal.sign_in.configuration import SignIn

pytestmark = pytest.mark.django_db
Go = Callable[..., str]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Serve a provider, and return its address."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def go_to_provider(client: Client, provider: str, settings: Settings) -> Go:
    """Return a function that goes to the provider as somebody with claims, and answers where it sends back to."""
    settings.SIGN_IN = SignIn(
        openid_server_url=provider,
        openid_client_id="portal",
        openid_client_secret="secret",
        openid_login_claim="github_login",
    )
    settings.SOCIALACCOUNT_PROVIDERS = configuration.providers(settings.SIGN_IN, github_api_url=settings.GITHUB_API_URL)

    def go(subject: str = "ada@example.com", **claims: str) -> str:
        requests.put(f"{provider}/users/{subject}", json=claims, timeout=10).raise_for_status()
        away = client.post("/sign-in/with/openid/", {"next": "/issues/"})
        answer = requests.post(away["Location"], data={"sub": subject}, allow_redirects=False, timeout=10)
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"

    return go


@pytest.fixture
def member() -> Actor:
    """Return a member of the organization, as the last sync read it."""
    return Actor.objects.create(github_id=77, login="ada", name="Ada", type_name="User", role="member")


def test_a_member_comes_in_and_goes_on(client: Client, go_to_provider: Go, member: Actor) -> None:
    answer = client.get(go_to_provider(github_login="Ada"))

    assert (answer.status_code, answer["Location"]) == (302, "/issues/")
    user = User.objects.get()
    assert (user.subject, user.login, user.github_id) == ("openid:ada@example.com", "ada", 77)
    assert client.get("/issues/").status_code == 200


@pytest.mark.parametrize(
    "claims", [{}, {"github_login": "mallory"}, {"github_login": ""}, {"preferred_username": "ada"}]
)
def test_whom_the_provider_does_not_vouch_for_is_refused(
    client: Client, go_to_provider: Go, member: Actor, claims: dict[str, str]
) -> None:
    answer = client.get(go_to_provider(**claims))

    assert answer.status_code == 403
    assert not User.objects.exists()


def test_who_left_the_organization_is_refused(client: Client, go_to_provider: Go, member: Actor) -> None:
    Actor.objects.update(role="")

    assert client.get(go_to_provider(github_login="ada")).status_code == 403


def test_a_state_is_good_once(client: Client, go_to_provider: Go, member: Actor) -> None:
    back = go_to_provider(github_login="ada")
    client.get(back)

    assert client.get(back).status_code == 400


def test_a_provider_that_is_down_is_told(client: Client, go_to_provider: Go, settings: Settings) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://localhost:9"

    assert client.post("/sign-in/with/openid/").status_code == 502
