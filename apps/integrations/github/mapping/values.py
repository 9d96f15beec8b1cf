"""Reads single values out of GitHub's JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from apps.catalog.records import ActorRecord
from apps.integrations.errors import RecordInvalid
from apps.integrations.texts import clean as clean

Json = Mapping[str, Any]

IDENTITY_LENGTH = 100
LARGEST_INTEGER = 2**63 - 1
URL_LENGTH = 500
LONG_URL_LENGTH = 1000


def text(data: Json, key: str, *, limit: int | None = None) -> str:
    """Return a text, "" where there is none."""
    value = data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise invalid(key, value)
    return clean(value, limit=limit)


def word(data: Json, key: str, *, limit: int = 20) -> str:
    """Return a value of an enumeration in lower case; one that is new to us is kept."""
    return text(data, key, limit=limit).lower()


def identity(data: Json, key: str, *, limit: int = IDENTITY_LENGTH) -> str:
    """Return a text that names something: it must be there, and cannot be cut."""
    value = text(data, key)
    if not value or len(value) > limit:
        raise invalid(key, value)
    return value


def integer(data: Json, key: str) -> int:
    """Return a whole number; GitHub writes a BigInt as a text."""
    value = data.get(key)
    if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdecimal() and len(value) < 20:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST_INTEGER:
        raise invalid(key, value)
    return value


def github_id(data: Json, key: str = "databaseId") -> int:
    """Return the id that GitHub's database gave something: never 0."""
    value = integer(data, key)
    if value <= 0:
        raise invalid(key, value)
    return value


def count(data: Json, key: str) -> int:
    """Return a whole number, 0 where there is none."""
    return 0 if data.get(key) is None else max(integer(data, key), 0)


def flag(data: Json, key: str) -> bool:
    """Return a boolean, False where there is none."""
    value = data.get(key)
    if value is not None and not isinstance(value, bool):
        raise invalid(key, value)
    return bool(value)


def moment(data: Json, key: str) -> datetime | None:
    """Return a moment in UTC, None where there is none."""
    value = data.get(key)
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise invalid(key, value)
        return at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise invalid(key, value) from error


def required_moment(data: Json, key: str) -> datetime:
    """Return a moment in UTC that must be there."""
    at = moment(data, key)
    if at is None:
        raise invalid(key, None)
    return at


def url(data: Json, key: str, *, limit: int = URL_LENGTH) -> str:
    """Return an address that a browser may be sent to, "" for any other."""
    value = text(data, key).strip()
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        return ""
    return value if scheme in ("http", "https") and len(value) <= limit else ""


def part(data: Json, key: str) -> Json | None:
    """Return an object, None where there is none."""
    value = data.get(key)
    if value is not None and not isinstance(value, dict):
        raise invalid(key, value)
    return value


def nodes(data: Json, key: str) -> list[Json]:
    """Return the nodes of a connection. None at all is not the same as an empty one: that would wipe what we have."""
    return _listed(part(data, key), key, items="nodes")


def edges(data: Json, key: str) -> list[Json]:
    """Return the edges of a connection whose node is there."""
    return [edge for edge in _listed(part(data, key), key, items="edges") if part(edge, "node") is not None]


def _listed(connection: Json | None, key: str, *, items: str) -> list[Json]:
    found = (connection or {}).get(items)
    if not isinstance(found, list) or not all(value is None or isinstance(value, dict) for value in found):
        raise invalid(key, found)
    return [value for value in found if value is not None]


def login(data: Json) -> str:
    """Return a login without the suffix "[bot]", which only REST writes."""
    return identity(data, "login").removesuffix("[bot]")


def actor(data: Json | None) -> ActorRecord | None:
    """Return somebody who acts, None for a deleted account."""
    if data is None:
        return None
    return ActorRecord(
        login=login(data),
        kind=text(data, "__typename", limit=40) or "User",
        github_id=None if data.get("databaseId") is None else github_id(data),
        name=text(data, "name", limit=255),
    )


def known_actor(data: Json) -> ActorRecord:
    """Return somebody who must be there."""
    record = actor(data)
    if record is None:
        raise invalid("actor", data)
    return record


def invalid(key: str, value: object) -> RecordInvalid:
    """Say which value does not fit, by its kind: it may be private."""
    found = "missing" if value is None else f"a {type(value).__name__} that does not fit"
    return RecordInvalid(f"{key} is {found}", reason="invalid")
