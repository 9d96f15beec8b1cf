"""What a webhook says. Only ids, moments and what happened are taken from it: its objects are read again by a sync.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from apps.integrations.errors import RecordInvalid
from apps.integrations.github.mapping.values import LARGEST_INTEGER, Json, clean, moment

ACTION_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRecord:
    """An account that a delivery says it is about."""

    github_id: int | None
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """A delivery, less what the portal does not act upon. Any part may be missing, whatever GitHub documents."""

    action: str
    owners: tuple[OwnerRecord, ...]
    repository_id: int | None
    repository_changed_at: datetime | None
    removed_repository_ids: tuple[int, ...]  # that an App may no longer read
    person_id: int | None  # the member it is about
    sender_id: int | None
    team_id: int | None
    changed: frozenset[str]  # names of what an edit changed
    head_sha: str  # of a check or a commit status
    run_id: int | None  # of a workflow
    is_of_default_branch: bool  # of a push
    ref_type: str  # of what was made or deleted: "branch" or "tag"
    repeats_a_name: bool  # of two values of one name the last one counts


def delivery(body: bytes) -> DeliveryRecord:
    """Read a body; raises RecordInvalid with the reason bad_json, not_object or out_of_range."""
    payload, repeats_a_name = _parsed(body)
    _check_range(payload)
    repository, member, membership = (_part(payload, name) for name in ("repository", "member", "membership"))
    return DeliveryRecord(
        action=clean(_text(payload.get("action")), limit=ACTION_LENGTH),
        owners=tuple(_owners(payload)),
        repository_id=_id(repository),
        repository_changed_at=_moment(repository, "updated_at"),
        removed_repository_ids=tuple(_removed(payload)),
        person_id=_id(member) or _id(_part(membership, "user")),
        sender_id=_id(_part(payload, "sender")),
        team_id=_id(_part(payload, "team")),
        changed=frozenset(_part(payload, "changes")),
        head_sha=_head_sha(payload),
        run_id=_id(_part(payload, "workflow_run")),
        is_of_default_branch=_text(payload.get("ref")) == f"refs/heads/{_text(repository.get('default_branch'))}",
        ref_type=clean(_text(payload.get("ref_type")), limit=ACTION_LENGTH),
        repeats_a_name=repeats_a_name,
    )


def _parsed(body: bytes) -> tuple[Json, bool]:
    repeats = False

    def unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeats
        found = dict(pairs)
        repeats |= len(found) < len(pairs)
        return found

    try:
        payload = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse, object_pairs_hook=unrepeated)
    # ValueError: no JSON, no UTF-8, or a number of thousands of digits. RecursionError: thousands of brackets.
    except (ValueError, RecursionError) as error:
        raise RecordInvalid("The body is not strict JSON.", reason="bad_json") from error
    if not isinstance(payload, dict):
        raise RecordInvalid("The body is JSON, but not an object.", reason="not_object")
    return payload, repeats


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _check_range(payload: Json) -> None:
    """Refuse what names something by a number that no database holds."""
    for name, value in payload.items():
        number = value.get("id") if isinstance(value, dict) else None
        if isinstance(number, int) and abs(number) > LARGEST_INTEGER:
            raise RecordInvalid(f"The id of {clean(name, limit=40)} is too large.", reason="out_of_range")


def _owners(payload: Json) -> Iterator[OwnerRecord]:
    former = _part(_part(_part(payload, "changes"), "owner"), "from")
    accounts = (
        _part(payload, "organization"),
        _part(_part(payload, "repository"), "owner"),
        _part(_part(payload, "installation"), "account"),
        _part(former, "organization"),
    )
    for account in accounts:
        if account:
            yield OwnerRecord(github_id=_id(account), login=_text(account.get("login")))


def _removed(payload: Json) -> Iterator[int]:
    listed = payload.get("repositories_removed")
    for one in listed if isinstance(listed, list) else ():
        number = _id(one) if isinstance(one, dict) else None
        if number is not None:
            yield number


def _head_sha(payload: Json) -> str:
    told = (_part(payload, "check_run").get("head_sha"), _part(payload, "check_suite").get("head_sha"))
    return clean(next(filter(None, map(_text, (*told, payload.get("sha")))), ""), limit=64)


def _part(data: Json, key: str) -> Json:
    """Return an object; an empty one where there is none, or null, or something else."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _id(data: Json) -> int | None:
    value = data.get("id")
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 < value <= LARGEST_INTEGER else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(data: Json, key: str) -> datetime | None:
    try:
        return moment(data, key)
    except RecordInvalid:
        return None
