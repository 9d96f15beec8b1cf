"""Branches, tags, releases, discussions and packages become records."""

from datetime import UTC, datetime
from typing import Any

import pytest

from apps.catalog.records import ActorRecord
from apps.integrations.errors import RecordInvalid
from apps.integrations.github import mapping
from tests.integrations.github.test_mapping import MAPPINGS, NAMED, REST, package_of, payload

AT = datetime(2026, 6, 24, 10, 19, 59, tzinfo=UTC)


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("value", [None, "", 0, "x" * 256])
def test_a_ref_needs_its_name(name: str, value: Any) -> None:
    with pytest.raises(RecordInvalid):
        MAPPINGS[name](payload(name) | {"name": value})


@pytest.mark.parametrize("name", REST)
@pytest.mark.parametrize("value", [None, "", 0, True])
def test_what_rest_tells_needs_its_number(name: str, value: Any) -> None:
    with pytest.raises(RecordInvalid):
        MAPPINGS[name](payload(name, id=value))


def test_a_branch_is_compared_from_its_own_side() -> None:
    branch = mapping.branch(payload("branch"))
    assert (branch.ahead_by, branch.behind_by, branch.author_login) == (2, 12, "jules-martin")
    assert branch.created_at is None


def test_a_branch_that_was_not_compared_is_not_merged() -> None:
    assert mapping.branch(payload("branch", compare=None)).ahead_by is None


def test_an_annotated_tag_stands_for_its_commit() -> None:
    tag = mapping.tag(payload("tag"))
    assert tag.commit_sha == "15711254d362837650ac3a50185a13c3c5630f33"
    assert (tag.is_annotated, tag.tagger_login) == (True, "jules-martin")
    assert tag.tagged_at == datetime(2026, 6, 25, 8, 19, 59, tzinfo=UTC)


def test_a_plain_tag_has_the_time_of_its_commit() -> None:
    commit = {"__typename": "Commit", "oid": "1" * 40, "committedDate": "2026-06-24T10:19:59Z"}
    tag = mapping.tag(payload("tag", target=commit))
    assert (tag.is_annotated, tag.tagged_at, tag.commit_sha, tag.tagger_login) == (False, AT, "1" * 40, "")


def test_a_tag_of_a_file_stands_for_no_commit() -> None:
    tag = mapping.tag(payload("tag", target={"__typename": "Blob", "oid": "1" * 40}))
    assert (tag.commit_sha, tag.tagged_at) == ("", None)


def test_a_release_names_its_app() -> None:
    release = mapping.release(payload("release"))
    assert release.author == ActorRecord(login="github-actions", kind="Bot", github_id=41898282, name="")
    assert (release.is_draft, release.is_prerelease) == (False, True)


def test_an_event_tells_who_pushed_a_tag() -> None:
    event = {"type": "CreateEvent", "payload": {"ref": "v1", "ref_type": "tag"}, "actor": {"login": "x[bot]", "id": 7}}
    assert mapping.tag_creation(event) == ("v1", ActorRecord(login="x", kind="Bot", github_id=7, name=""))


@pytest.mark.parametrize("change", [{"type": "PushEvent"}, {"payload": {"ref": "main", "ref_type": "branch"}}])
def test_other_events_tell_nothing_of_tags(change: dict[str, Any]) -> None:
    event = {"type": "CreateEvent", "payload": {"ref": "v1", "ref_type": "tag"}, "actor": None}
    assert mapping.tag_creation(event | change) is None


def test_a_discussion_keeps_the_beginning_of_its_text() -> None:
    discussion = mapping.discussion(payload("discussion", body="x" * 30_000))
    assert (discussion.category, len(discussion.body)) == ("adr", 20_000)


def test_a_package_shows_its_newest_version_with_a_tag() -> None:
    package = package_of(payload("package"))
    assert package.image == "ghcr.io/plasma-engine/gateway/api"
    assert package.newest is not None
    assert package.newest.tags == ("1.2.3", "latest")


def test_a_package_of_an_enterprise_server_is_in_its_own_registry() -> None:
    package = package_of(payload("package", html_url="https://github.example.com/orgs/x/packages/container/package/y"))
    assert package.image.startswith("containers.github.example.com/")


def test_versions_that_were_not_asked_for_are_unknown() -> None:
    record = mapping.package(payload("package"), organization="x", versions=None)
    assert (record.newest, record.has_versions_read) == (None, False)
