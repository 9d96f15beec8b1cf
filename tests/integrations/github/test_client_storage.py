"""Downloads: fetched without the credential, from hosts that are known, within bounds."""

from collections.abc import Callable, Iterator

import pytest

from apps.integrations.errors import SourceRejected, SourceUnavailable
from apps.integrations.github.client import DownloadFailed, GitHubClient, StorageOutOfReach
from tests.integrations.github.scripted import Reply, ScriptedServer

PATH = "/repositories/7/actions/artifacts/1/zip"


HOSTS = ("*.blob.core.windows.net", "*.githubusercontent.com")


@pytest.fixture
def client(server: ScriptedServer, make_client: Callable[..., GitHubClient]) -> GitHubClient:
    """Speak to the scripted server, which keeps archives itself."""
    return make_client(server.url, storage_hosts=HOSTS)


@pytest.fixture
def other() -> Iterator[ScriptedServer]:
    """Stand for a host that is not GitHub's."""
    scripted = ScriptedServer()
    scripted.script = [Reply(body="secret")]
    yield scripted
    scripted.stop()


def redirect(address: str) -> Reply:
    return Reply(status=302, body="", headers={"Location": address})


def failure(client: GitHubClient, *, most_bytes: int = 100) -> DownloadFailed:
    with pytest.raises(DownloadFailed) as failed:
        client.download(PATH, most_bytes=most_bytes)
    return failed.value


def test_an_archive_is_fetched_without_the_credential(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [redirect(f"{server.url}/kept?signature=a%2Bb"), Reply(body="content")]

    assert client.download(PATH, most_bytes=100) == b"content"
    assert [("authorization" in one.headers) for one in server.seen] == [True, False]
    assert server.seen[1].path == "/kept?signature=a%2Bb"
    assert server.seen[1].headers["accept-encoding"] == "identity"


def test_a_redirect_to_another_host_is_refused(
    server: ScriptedServer, client: GitHubClient, other: ScriptedServer
) -> None:
    server.script = [redirect(f"{other.url}/kept")]

    assert "GITHUB_ARTIFACT_HOSTS" in str(failure(client))
    assert other.seen == []


@pytest.mark.parametrize(
    "address",
    [
        *("", "/kept", "file:///etc/passwd", "https://blob.core.windows.net.example.com/x"),
        *("http://results.blob.core.windows.net/x", "https://blob.core.windows.net/x", "gopher://127.0.0.1/"),
    ],
)
def test_an_address_that_is_none_of_githubs_is_refused(
    server: ScriptedServer, client: GitHubClient, address: str
) -> None:
    server.script = [redirect(address)]

    assert "GITHUB_ARTIFACT_HOSTS" in str(failure(client))


def test_a_redirect_to_no_address_is_a_bad_answer(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [redirect("http://[")]

    with pytest.raises(SourceUnavailable) as refused:
        client.download(PATH, most_bytes=100)
    assert refused.value.reason == "bad_answer"


def test_a_redirect_of_the_storage_is_not_followed(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [redirect(f"{server.url}/kept"), redirect(f"{server.url}/again"), Reply(body="content")]

    assert "302" in str(failure(client))
    assert len(server.seen) == 2


def test_what_is_too_large_is_not_read_to_its_end(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [redirect(f"{server.url}/kept"), Reply(body="x" * 101)]

    failed = failure(client)

    assert (str(failed), failed.is_final) == ("It has more than 100 bytes.", True)


def test_what_breaks_off_may_be_tried_again(server: ScriptedServer, client: GitHubClient) -> None:
    moved = redirect(f"{server.url}/kept")
    server.script = [moved, Reply(body="x" * 50, delivery="cut"), moved, Reply(body="content")]

    assert not failure(client).is_final
    assert client.download(PATH, most_bytes=100) == b"content"


def test_a_host_that_cannot_be_reached_is_not_waited_for_again(server: ScriptedServer, client: GitHubClient) -> None:
    moved = redirect(f"{server.url}/kept")
    server.script = [moved, Reply(delivery="reset"), moved]

    assert not isinstance(failure(client), StorageOutOfReach)
    asked = len(server.seen)
    assert isinstance(failure(client), StorageOutOfReach)
    assert len(server.seen) == asked + 1


def test_what_comes_by_drops_is_given_up(server: ScriptedServer, hasty_client: GitHubClient) -> None:
    server.script = [redirect(f"{server.url}/kept"), Reply(body="x" * 100, delivery="drip")]

    assert not failure(hasty_client).is_final


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_of_the_storage_says_nothing_of_github(
    server: ScriptedServer, client: GitHubClient, status: int
) -> None:
    server.script = [redirect(f"{server.url}/kept"), Reply(status=status, body="no")]

    assert str(failure(client)) == f"GitHub's storage answered {status}."


def test_an_expired_archive_is_gone(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(status=410, body={"message": "Artifact has expired"})]

    with pytest.raises(SourceRejected) as refused:
        client.download(PATH, most_bytes=100)
    assert refused.value.reason == "gone"


def test_an_answer_that_leads_nowhere_is_none(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(body="content")]

    with pytest.raises(SourceUnavailable):
        client.download(PATH, most_bytes=100)


def test_known_hosts_can_be_others(server: ScriptedServer, make_client: Callable[..., GitHubClient]) -> None:
    client = make_client(server.url, storage_hosts=("*.storage.example.com",))
    server.script = [redirect("https://a.storage.example.com/kept")]

    assert "a.storage.example.com could not be reached" in str(failure(client))
