"""REST: what has not changed, what has moved, and whom the credential is shown to."""

import logging
from collections.abc import Callable, Iterator

import pytest

from apps.integrations.errors import SourceRejected, SourceUnavailable
from apps.integrations.github.client import Credential, GitHubClient
from tests.integrations.github.scripted import MemoryLimits, Reply, ScriptedServer, data, made_app_key

MOVED = {"message": "Moved Permanently"}


@pytest.fixture
def other() -> Iterator[ScriptedServer]:
    """Stand for a host that is not GitHub's."""
    scripted = ScriptedServer()
    scripted.script = [Reply(body={"stolen": True})]
    yield scripted
    scripted.stop()


def test_an_unchanged_address_answers_nothing_new(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(body=[1], headers={"ETag": 'W/"a"'}), Reply(status=304, body="")]
    first = client.rest("/orgs/x/packages")
    second = client.rest("/orgs/x/packages", etag=first.etag)
    assert server.seen[1].headers["if-none-match"] == 'W/"a"'
    assert (first.data, second.data, second.is_not_modified, second.etag) == ([1], None, True, 'W/"a"')
    assert client.usage.not_modified == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_moved_address_is_followed_with_its_query(server: ScriptedServer, client: GitHubClient, status: int) -> None:
    moved = Reply(status=status, body=MOVED, headers={"Location": f"{server.url}/repositories/7/issues"})
    server.script = [moved, Reply(body=[{"id": 1}])]
    client.rest("/repos/x/old/issues", parameters={"state": "all", "per_page": 100})
    assert server.seen[1].path == "/repositories/7/issues?per_page=100&state=all"


def test_the_query_of_a_location_wins(server: ScriptedServer, client: GitHubClient) -> None:
    moved = Reply(status=301, body=MOVED, headers={"Location": f"{server.url}/repositories/7/issues?state=open"})
    server.script = [moved, Reply(body=[])]
    client.rest("/repos/x/old/issues", parameters={"state": "all"})
    assert server.seen[1].path == "/repositories/7/issues?state=open"


def test_the_credential_is_not_shown_to_another_host(
    server: ScriptedServer, client: GitHubClient, other: ScriptedServer
) -> None:
    server.script = [Reply(status=301, body=MOVED, headers={"Location": f"{other.url}/repositories/7"})]
    with pytest.raises(SourceRejected, match="not sent there"):
        client.rest("/repos/x/old")
    assert other.seen == []


def test_a_redirect_of_graphql_is_not_followed(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(status=301, body=MOVED, headers={"Location": f"{server.url}/elsewhere"})]
    with pytest.raises(SourceRejected) as caught:
        client.graphql("ping", {})
    assert caught.value.reason == "unsupported"
    assert len(server.seen) == 1


def test_a_circle_of_redirects_ends(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(status=301, body=MOVED, headers={"Location": f"{server.url}/again"})]
    with pytest.raises(SourceUnavailable, match="circle"):
        client.rest("/again")
    assert len(server.seen) == 4


def test_an_answer_that_is_still_being_made_is_asked_for_three_times(
    server: ScriptedServer, client: GitHubClient
) -> None:
    server.script = [Reply(status=202, body={})]
    with pytest.raises(SourceUnavailable, match="preparing"):
        client.rest("/repositories/1/stats")
    assert len(server.seen) == 3


def test_the_next_page_is_the_one_that_github_links_to(server: ScriptedServer, client: GitHubClient) -> None:
    pages = f"{server.url}/repositories/7/issues?page="
    link = f'<{pages}1>; rel="prev", <{pages}3>; rel="next"'
    server.script = [Reply(body=[], headers={"Link": link})]
    assert client.rest("/repositories/7/issues").next_url == f"{pages}3"


def test_an_enterprise_server_has_its_own_addresses(
    server: ScriptedServer, make_client: Callable[..., GitHubClient]
) -> None:
    moved = Reply(status=301, body=MOVED, headers={"Location": f"{server.url}/api/v3/repositories/7"})
    server.script = [moved, Reply(body={}), data()]
    client = make_client(f"{server.url}/api/v3")
    client.rest("/repos/x/y")
    client.graphql("ping", {})
    paths = [seen.path for seen in server.seen]
    assert paths == ["/api/v3/repos/x/y", "/api/v3/repositories/7", "/api/graphql"]


def test_any_other_host_has_graphql_at_its_root(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [data()]
    client.graphql("ping", {})
    assert server.seen[0].path == "/graphql"


def test_no_secret_appears_in_a_log_or_a_text(
    server: ScriptedServer, make_client: Callable[..., GitHubClient], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    credential = Credential(token="ghp_secret", packages_token="ghp_packages")
    client = make_client(server.url, credential=credential)
    server.script = [Reply(status=401, body={"message": "Bad credentials"})]
    with pytest.raises(SourceRejected) as caught:
        client.rest("/user")
    shown = f"{caplog.text}{caught.value!r}{client!r}{credential!r}{credential.digest}"
    assert "ghp_" not in shown


def test_a_credential_needs_a_token_or_an_app() -> None:
    with pytest.raises(ValueError, match="needs a token"):
        Credential(app_id="1")


def test_the_digest_tells_credentials_apart() -> None:
    app = Credential(app_id="1", private_key="key")
    assert len({Credential(token="a").digest, Credential(token="b").digest, app.digest}) == 3


def test_a_key_that_cannot_sign_is_refused_at_once(
    server: ScriptedServer, make_client: Callable[..., GitHubClient]
) -> None:
    with pytest.raises(SourceRejected, match="PEM"):
        make_client(server.url, credential=Credential(app_id="1", private_key="nonsense"))


INSTALLED = Reply(body={"id": 5})


def minted(token: str, *, expires_at: str = "2999-01-01T00:00:00Z") -> Reply:
    return Reply(status=201, body={"token": token, "expires_at": expires_at})


@pytest.fixture
def app_client(server: ScriptedServer, make_client: Callable[..., GitHubClient]) -> GitHubClient:
    """Speak as an App that is installed in the organization."""
    return make_client(server.url, credential=Credential(app_id="1", private_key=made_app_key()))


def test_the_token_of_an_installation_is_minted_once(server: ScriptedServer, app_client: GitHubClient) -> None:
    server.script = [INSTALLED, minted("ghs_1"), data()]
    app_client.graphql("ping", {})
    app_client.graphql("ping", {})
    paths = ["/orgs/plasma-engine/installation", "/app/installations/5/access_tokens", "/graphql", "/graphql"]
    assert [seen.path for seen in server.seen] == paths
    assert server.seen[0].headers["authorization"].startswith("Bearer ey")
    assert server.seen[3].headers["authorization"] == "token ghs_1"


def test_a_token_that_is_about_to_expire_is_minted_anew(server: ScriptedServer, app_client: GitHubClient) -> None:
    stale = minted("ghs_1", expires_at="2000-01-01T00:00:00Z")
    server.script = [INSTALLED, stale, data(), INSTALLED, minted("ghs_2"), data()]
    app_client.graphql("ping", {})
    app_client.graphql("ping", {})
    assert server.seen[-1].headers["authorization"] == "token ghs_2"


def test_a_refused_token_is_minted_anew_once(server: ScriptedServer, app_client: GitHubClient) -> None:
    refused = Reply(status=401, body={"message": "Bad credentials"})
    server.script = [INSTALLED, minted("ghs_1"), refused, INSTALLED, minted("ghs_2"), refused]
    with pytest.raises(SourceRejected) as caught:
        app_client.graphql("ping", {})
    assert caught.value.reason == "credential"
    assert len(server.seen) == 6


@pytest.mark.parametrize(("status", "words"), [(401, "refuses"), (404, "not installed"), (403, "suspended")])
def test_an_app_that_may_not_mint_says_why(
    server: ScriptedServer, app_client: GitHubClient, status: int, words: str
) -> None:
    server.script = [Reply(status=status, body={"message": "This installation has been suspended"})]
    with pytest.raises(SourceRejected, match=words) as caught:
        app_client.graphql("ping", {})
    assert caught.value.reason == "credential"


@pytest.mark.parametrize(
    "script",
    [[Reply(body={"id": None})], [Reply(body={})], [INSTALLED, minted("ghs_1", expires_at="soon")]],
    ids=["no id", "nothing", "no time"],
)
def test_an_installation_that_fits_nothing_is_a_bad_answer(
    server: ScriptedServer, app_client: GitHubClient, script: list[Reply]
) -> None:
    server.script = script
    with pytest.raises(SourceUnavailable) as caught:
        app_client.graphql("ping", {})
    assert caught.value.reason == "bad_answer"


def test_the_budget_of_the_app_is_not_that_of_its_installation(
    server: ScriptedServer, app_client: GitHubClient, limits: MemoryLimits
) -> None:
    names = ("Limit", "Remaining", "Reset", "Resource")
    budget = {f"X-RateLimit-{name}": value for name, value in zip(names, ("5000", "7", "1", "core"), strict=True)}
    server.script = [Reply(body={"id": 5}, headers=budget), minted("ghs_1"), data()]
    app_client.graphql("ping", {})
    assert limits.recorded[0] == ("app", 5000, 7)
