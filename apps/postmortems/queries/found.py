"""What the finding of postmortems finds."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Stands in place of what could not be read; `cause` says why in a sentence."""

    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionWork:
    """An issue or pull request that an action is worked on in."""

    repository: int  # its key
    label: str
    url: str
    is_open: bool
    owners: tuple[str, ...]
    has_milestone: bool
    due_on: date | None  # the day of that milestone
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a postmortem says is to be done."""

    repository: int  # the key of the one that the text stands in
    text: str
    issues: tuple[ActionWork, ...] | Unread
    due_on: date | None  # where its line names a day


class Kind(StrEnum):
    """Where a postmortem stands."""

    ISSUE = "issue"
    PULL_REQUEST = "pull_request"
    DISCUSSION = "discussion"
    FILE = "file"
    ADDRESS = "address"  # of something that was not found
    OUTSIDE = "outside"  # what is not at GitHub


class How(StrEnum):
    """How it was found."""

    LINKED = "linked"  # somebody linked it here
    NAMED = "named"  # the incident, or what was said on it, names it
    NAMES = "names"  # it names the incident


def file_key(repository: int, path: str) -> str:
    """Return what tells a file from all other postmortems, however it is addressed."""
    return f"{repository}/{path.lower()}"


def number_key(repository: int, number: int) -> str:
    """Return the same of an issue, a pull request or a discussion: these share their numbers."""
    return f"{repository}#{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmortem:
    """What an incident names as its postmortem, or what names the incident."""

    repository: int | None  # the key of the one it stands in; None of one that is not synced
    kind: Kind
    key: str = ""  # what tells it from all others; "" of what was not found, or stands elsewhere
    label: str
    url: str
    is_there: bool | Unread  # also of what was linked and nobody looked at
    how: How = How.NAMED
    text: str | Unread
    actions: tuple[Action, ...] | Unread


def elsewhere(url: str) -> Postmortem:
    """Tell of a page that is not at GitHub: it counts, and nobody looks at it."""
    unread = Unread(cause="It stands elsewhere: what is outside of GitHub is never read.")
    return Postmortem(
        repository=None,
        kind=Kind.OUTSIDE,
        label=urlsplit(url).netloc,
        url=url,
        is_there=True,
        how=How.LINKED,
        text=unread,
        actions=unread,
    )
