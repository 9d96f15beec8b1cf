"""How the texts of postmortems are read: their sections, and the actions in them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Protocol

import re2

HEADING = re2.compile(r"^\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
MOST_WORDS = 6  # of a heading
LIST_ENTRY = re2.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s*)?(.*\S)\s*$")
TASK = re2.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+\[[ xX]\]\s+(.*\S)\s*$")
COMMENT = re2.compile(r"(?s)<!--.*?-->")
# An entry that says that there is none, or one that is dropped openly.
NO_ACTION = re2.compile(r"(?i)^\W*(?:no (?:further )?actions?\b.*|none\W*)$|^\s*~~.*~~.*$")
PLACEHOLDER = re2.compile(r"(?i)^[\W_]*(?:tbd|todo|to be (?:done|written|filled in)|n/?a|fill (?:this )?in)?[\W_]*$")
# An action of which nobody says when is due so long after its issue was opened.
DUE_AFTER = timedelta(days=30)
DATE = re2.compile(r"\b(\d{4}-\d{2}-\d{2})\b")


class Wording(Protocol):
    """What an organization calls things; patterns are looked for anywhere, in any case."""

    @property
    def incident_label(self) -> str: ...

    @property
    def postmortem_label(self) -> str: ...

    @property
    def postmortem_folder(self) -> str: ...

    @property
    def postmortem_topics(self) -> Mapping[str, str]: ...

    def is_in(self, pattern: str, text: str) -> bool: ...

    def find_key(self, text: str) -> str: ...


def sections_of(text: str, *, process: Wording) -> dict[str, str]:
    """Return what stands under the headings of the process' sections, by topic."""
    found: dict[str, str] = {}
    topic, depth = "", 0
    for line in COMMENT.sub("", text).splitlines():
        heading = HEADING.match(line)
        if heading is None:
            found[topic] = found.get(topic, "") + line + "\n"
            continue
        level, words = len(heading.group(1)), heading.group(2)
        named = _topic(words, process=process)
        if named or level <= depth:
            topic, depth = named, level
            found.setdefault(topic, "")
    return {topic: text.strip() for topic, text in found.items() if topic}


def _topic(heading: str, *, process: Wording) -> str:
    """Return the topic of a heading, "" of a whole sentence: that is a title."""
    if len(heading.split()) > MOST_WORDS:
        return ""
    return next((topic for topic, words in process.postmortem_topics.items() if process.is_in(words, heading)), "")


def is_filled(section: str) -> bool:
    """Say whether anything stands in a section besides what a template puts there."""
    return any(PLACEHOLDER.match(line) is None for line in section.splitlines())


def action_lines(section: str) -> Iterator[str]:
    """Yield the actions of a section: the entries of its lists, else its text; none where it says there is none."""
    lines = [line for line in section.splitlines() if PLACEHOLDER.match(line) is None]
    matches = [LIST_ENTRY.match(line) for line in lines]
    entries = [str(match.group(1)) for match in matches if match is not None]
    yield from (line for line in entries or lines if NO_ACTION.match(line) is None)


def key_of(line: str) -> str:
    """Return what tells an action's line from the others of its postmortem, as 64 hexadecimal digits."""
    return sha256(line.encode()).hexdigest()


def task_lines(text: str) -> Iterator[str]:
    """Yield the entries with a box to tick, wherever in a text they stand."""
    matches = map(TASK.match, COMMENT.sub("", text).splitlines())
    entries = (str(match.group(1)) for match in matches if match is not None)
    yield from (entry for entry in entries if NO_ACTION.match(entry) is None)


def last_day(*, named: date | None, of_milestone: date | None, opened_at: datetime) -> date:
    """Return the last day on which an action is in time: what its line names, else its milestone."""
    return named or of_milestone or (opened_at + DUE_AFTER).date()


def day_in(line: str) -> date | None:
    """Return the first day that a line names like 2026-12-25, None without."""
    for written in DATE.findall(line):
        try:
            return date.fromisoformat(written)
        except ValueError:
            continue
    return None
