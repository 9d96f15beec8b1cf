"""What is taken from a webhook, however odd it is."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.integrations.errors import RecordInvalid
from apps.integrations.github.mapping.deliveries import delivery

MEMBER: dict[str, Any] = {
    "action": "removed",
    "member": {"id": 7, "login": "ada"},
    "repository": {"id": 5, "name": "api", "updated_at": "2026-11-18T15:00:00Z", "owner": {"login": "Octo", "id": 3}},
    "organization": {"login": "Octo", "id": 3},
    "sender": {"id": 8, "login": "grace"},
}


def read(**changes: Any) -> Any:
    return delivery(json.dumps(MEMBER | changes).encode())


def test_ids_and_what_happened_are_taken() -> None:
    found = read()

    assert (found.action, found.person_id, found.sender_id, found.repository_id) == ("removed", 7, 8, 5)
    assert [owner.github_id for owner in found.owners] == [3, 3]
    assert found.repository_changed_at == datetime(2026, 11, 18, 15, tzinfo=UTC)


def test_a_member_of_the_organization_is_named_elsewhere() -> None:
    assert read(member=None, membership={"user": {"id": 9}, "role": "member"}).person_id == 9


@pytest.mark.parametrize("name", MEMBER)
@pytest.mark.parametrize("value", [None, [], "text", 5, True, {}, {"id": None}, {"id": "5"}, {"id": -1}, {"id": True}])
def test_no_part_is_relied_upon(name: str, value: object) -> None:
    assert read(**{name: value}).team_id is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{not json", "bad_json"),
        (b"", "bad_json"),
        (b"payload=%7B%7D", "bad_json"),
        (b'{"a": "\xff"}', "bad_json"),
        (b'{"a": "\xed\xa0\x80"}', "bad_json"),
        (b'{"a": NaN}', "bad_json"),
        (b'{"a": -Infinity}', "bad_json"),
        (b"[" * 100_000 + b"]" * 100_000, "bad_json"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "bad_json"),
        (b'{"a": ' + b"9" * 5000 + b"}", "bad_json"),
        (b'"just a string"', "not_object"),
        (b"null", "not_object"),
        (b'{"issue": {"id": 9223372036854775808}}', "out_of_range"),
    ],
)
def test_what_is_no_strict_json_object_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(RecordInvalid) as refused:
        delivery(body)

    assert refused.value.reason == reason


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert delivery(b'\xef\xbb\xbf{"action": "opened"}').action == "opened"


def test_of_two_values_of_one_name_the_last_counts() -> None:
    found = delivery(b'{"action": "opened", "action": "deleted"}')

    assert (found.action, found.repeats_a_name) == ("deleted", True)
    assert not read().repeats_a_name


@pytest.mark.parametrize("action", ["a\\u0000b", "a\\ud800b"])
def test_what_no_database_stores_is_replaced(action: str) -> None:
    assert delivery(f'{{"action": "{action}"}}'.encode()).action == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize("moment", ["0000-00-00T00:00:00Z", "soon", 5, "2026-11-18T15:00:00"])
def test_a_moment_that_is_none_is_unknown(moment: object) -> None:
    assert read(repository={"id": 5, "updated_at": moment}).repository_changed_at is None


def test_a_push_is_to_the_default_branch_or_to_another() -> None:
    repository = {"id": 5, "default_branch": "main"}

    assert read(ref="refs/heads/main", repository=repository).is_of_default_branch
    assert not read(ref="refs/heads/topic", repository=repository).is_of_default_branch


@pytest.mark.parametrize(
    "told", [{"check_run": {"head_sha": "abc"}}, {"check_suite": {"head_sha": "abc"}}, {"sha": "abc"}]
)
def test_a_check_names_its_commit(told: dict[str, Any]) -> None:
    assert read(**told).head_sha == "abc"
    assert read().head_sha == ""


def test_who_lost_a_repository_is_an_owner_too() -> None:
    changes = {"owner": {"from": {"organization": {"id": 3, "login": "Octo"}}}}
    found = read(organization=None, repository={"id": 5, "owner": {"id": 4, "login": "other"}}, changes=changes)

    assert [owner.github_id for owner in found.owners] == [4, 3]


def test_the_repositories_an_app_lost_are_named() -> None:
    assert read(repositories_removed=[{"id": 5}, {"id": None}, None, {"id": 6}]).removed_repository_ids == (5, 6)
