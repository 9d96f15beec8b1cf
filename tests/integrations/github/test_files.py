"""The process files of a repository are listed with one request, and only new texts are read."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from apps.catalog.records import RepositoryFilesRecord
from apps.integrations.errors import SourceRejected
from apps.integrations.github import reads
from apps.integrations.github.client import Credential, GitHubClient
from apps.integrations.github.reads.files import TEXTS_AT_ONCE
from apps.integrations.walks import Page, Target, Walk
from portal.demo.server import DemoServer
from portal.demo.world import make_small_world
from portal.demo.world.model import Repository

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def demo() -> Iterator[DemoServer]:
    """Serve a small organization whose files a test may change."""
    with DemoServer(make_small_world(seed=3, now=NOW)) as server:
        yield server


@pytest.fixture
def gateway(demo: DemoServer) -> Repository:
    return next(one for one in demo.world.repositories if one.name.endswith("gateway"))


def target_of(repository: Repository, *, known: frozenset[str] = frozenset()) -> Target:
    head = repository.commits[-1].sha
    return Target(key=repository.node_id, name="", signature=head, github_id=repository.id, known=known)


def read(client: GitHubClient, target: Target) -> tuple[Page, RepositoryFilesRecord]:
    (page,) = reads.files(client, Walk(target=target, is_full=True))
    return page, page.records[0]


def test_every_process_file_comes_with_its_text(demo_client: GitHubClient, gateway: Repository) -> None:
    page, record = read(demo_client, target_of(gateway))

    texts = {file.path: file.text for file in record.files if file.text is not None}
    assert (page.proves_absence, record.is_complete) == (True, True)
    assert texts == {path: gateway.files[path] for path in texts}
    assert {".github/CODEOWNERS", ".github/workflows/ci.yml", "renovate.json", "docs/runbook.md"} <= texts.keys()
    assert {file.path: file.text_absence for file in record.files}["Dockerfile"] == "not_read"
    assert "README.md" not in {file.path for file in record.files}


def test_a_text_that_is_known_is_not_read_again(
    demo: DemoServer, demo_client: GitHubClient, gateway: Repository
) -> None:
    _, first = read(demo_client, target_of(gateway))
    gateway.files["renovate.json"] = "{}"
    demo.log.clear()

    _, second = read(demo_client, target_of(gateway, known=frozenset(file.blob_oid for file in first.files)))

    assert [file.path for file in second.files if file.text is not None] == ["renovate.json"]
    assert len(demo.log) == 2


def test_the_document_of_the_process_is_one_more_text_of_the_same_request(
    demo: DemoServer, demo_client: GitHubClient, gateway: Repository
) -> None:
    gateway.files["handbook/process.md"] = "# Our process\n"

    _, record = read(demo_client, replace(target_of(gateway), document="handbook/process.md"))

    (document,) = (file for file in record.files if file.kind == "process")
    assert (document.path, document.text) == ("handbook/process.md", "# Our process\n")
    assert len(demo.log) == 2


def test_texts_come_in_parts(demo: DemoServer, demo_client: GitHubClient, gateway: Repository) -> None:
    added = {f".github/workflows/{number}.yml": f"name: {number}\n" for number in range(2 * TEXTS_AT_ONCE)}
    gateway.files |= added

    _, record = read(demo_client, target_of(gateway))

    assert {file.path: file.text for file in record.files if file.path in added} == added
    assert len(demo.log) == 1 + 3


def test_a_text_that_cannot_be_kept_says_why(demo_client: GitHubClient, gateway: Repository) -> None:
    gateway.files[".github/workflows/large.yml"] = "#" * 300_000
    gateway.files["docs/adrs/ADR-0009.md"] = "\0\1"

    _, record = read(demo_client, target_of(gateway))

    files = {file.path: (file.text, file.text_absence) for file in record.files}
    assert files[".github/workflows/large.yml"] == (None, "too_large")
    assert files["docs/adrs/ADR-0009.md"] == (None, "binary")


def test_a_listing_of_ten_thousand_files_is_one_request(
    demo: DemoServer, demo_client: GitHubClient, gateway: Repository
) -> None:
    gateway.files |= {f"src/{number % 100}/{number}.py": "" for number in range(10_000)}

    page, record = read(demo_client, target_of(gateway))

    assert (page.proves_absence, len(record.files) < 50) == (True, True)
    assert len(demo.log) == 2


def test_a_listing_that_is_cut_short_proves_nothing(
    demo: DemoServer, demo_client: GitHubClient, gateway: Repository
) -> None:
    gateway.files |= {f"z/{number}": "" for number in range(100_000)}

    page, record = read(demo_client, target_of(gateway))

    assert (page.proves_absence, record.is_complete) == (False, False)


def test_owners_that_there_are_not_are_errors(demo_client: GitHubClient, gateway: Repository) -> None:
    gateway.files[".github/CODEOWNERS"] = "* @plasma-engine/architecture @nobody-here\n"

    _, record = read(demo_client, target_of(gateway))

    assert record.codeowners_state == "read"
    assert [(error.line, error.column, error.kind) for error in record.codeowners_errors] == [(1, 31, "Unknown owner")]


def test_without_codeowners_there_is_nothing_to_know(demo_client: GitHubClient, gateway: Repository) -> None:
    del gateway.files[".github/CODEOWNERS"]

    _, record = read(demo_client, target_of(gateway))

    assert (record.codeowners_state, record.codeowners_errors) == ("absent", ())


def test_errors_that_are_not_told_are_unknown(demo: DemoServer, demo_client: GitHubClient, gateway: Repository) -> None:
    fault = {"type": "SERVICE_UNAVAILABLE", "message": "Something is missing.", "partial": True}
    demo.faults.add({"match": {"document": "Files"}, "action": "graphql_error", **fault})

    _, record = read(demo_client, target_of(gateway))

    assert record.codeowners_state == "unknown"
    assert {file.text_absence for file in record.files} == {"", "not_read"}


def test_a_branch_without_a_head_that_is_told_is_listed_by_name(demo_client: GitHubClient, gateway: Repository) -> None:
    _, record = read(demo_client, replace(target_of(gateway), signature=""))

    assert record.head_sha == ""
    assert {file.text_absence for file in record.files} == {"", "not_read"}


def test_who_may_not_read_contents_is_refused(
    demo: DemoServer, make_client: Callable[..., GitHubClient], gateway: Repository
) -> None:
    client = make_client(demo.url, credential=Credential(token="demo-metadata-only"))

    with pytest.raises(SourceRejected) as refused:
        read(client, target_of(gateway))

    assert refused.value.reason == "forbidden"
