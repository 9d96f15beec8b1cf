"""Postmortems of incidents with their actions, and how their texts are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import re2

from apps.scorecards.facts.known import Missing
from apps.scorecards.facts.process import Process

HEADING = re2.compile(r"^\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
MOST_WORDS = 6  # of a heading
LIST_ENTRY = re2.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s*)?(.*\S)\s*$")
COMMENT = re2.compile(r"(?s)<!--.*?-->")
# An entry that says that there is none, or one that is dropped openly.
NO_ACTION = re2.compile(r"(?i)^\W*(?:no (?:further )?actions?\b.*|none\W*)$|^\s*~~.*~~.*$")
PLACEHOLDER = re2.compile(r"(?i)^[\W_]*(?:tbd|todo|to be (?:done|written|filled in)|n/?a|fill (?:this )?in)?[\W_]*$")
DATE = re2.compile(r"\b(\d{4}-\d{2}-\d{2})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionIssue:
    """An issue or pull request that an action is worked on in."""

    label: str
    url: str
    is_open: bool
    has_owner: bool
    has_milestone: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFacts:
    text: str
    issues: tuple[ActionIssue, ...] | Missing
    due_on: date | None  # where its line names a day


@dataclass(frozen=True, slots=True, kw_only=True)
class PostmortemFacts:
    """What an incident names as its postmortem, or what names the incident."""

    label: str
    url: str
    is_there: bool | Missing
    text: str | Missing
    actions: tuple[ActionFacts, ...] | Missing


def sections_of(text: str, *, process: Process) -> dict[str, str]:
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


def _topic(heading: str, *, process: Process) -> str:
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


def day_in(line: str) -> date | None:
    """Return the first day that a line names like 2026-12-25, None without."""
    for written in DATE.findall(line):
        try:
            return date.fromisoformat(written)
        except ValueError:
            continue
    return None
