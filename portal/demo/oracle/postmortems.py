"""Which postmortem an incident led to at a moment, and whether its actions were open then."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from portal.demo.oracle.moments import Instant
from portal.demo.oracle.scope import Scope
from portal.demo.oracle.states import was_open
from portal.demo.world.model import Issue, PullRequest, Repository

NAMED = re.compile(r"(?im)^postmortem: *(?:#(\d+)|(\S+))")
IN_FILE = re.compile(r"/([^/]+)/blob/[^/]+/(.+)")
HEADING = re.compile(r"^#+ +(.*)$")
ENTRY = re.compile(r"^\s*[-*] +(?:\[[ xX]\] *)?(.*)$")
NUMBER = re.compile(r"(?<![\w/.-])(?:[\w.-]+/([\w.-]+))?#(\d+)")
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
PATIENCE = timedelta(days=30)
NOTHING = re.compile(r"(?i)^\W*(none\W*|no (further )?actions?\b.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether a postmortem was there, and whether its actions were open; None where nobody can say."""

    is_there: bool | None
    has_open_actions: bool | None
    late_actions: int | None  # how many were open beyond their day


NONE = Answer(is_there=False, has_open_actions=False, late_actions=0)


def answer_of(incident: Issue, *, scope: Scope, instant: Instant) -> Answer:
    """Follow what the texts of an incident name."""
    texts = [incident.body, *(one.body for one in incident.comments if instant.includes(one.created_at))]
    found = [_answer(match, incident, scope=scope, instant=instant) for text in texts for match in NAMED.finditer(text)]
    there = next((one for one in found if one.is_there), None)
    unsure = next((one for one in found if one.is_there is None), None)
    return there or unsure or NONE


def _answer(match: re.Match[str], incident: Issue, *, scope: Scope, instant: Instant) -> Answer:
    number, url = match.groups()
    if number:
        named = _issue(incident.repository, int(number))
        if named is None or not instant.includes(named.created_at):
            return NONE
        is_open = _are_open(named.body, home=incident.repository, scope=scope, instant=instant)
        is_open = is_open or _has_open_part(named, scope=scope, instant=instant)
        late = _count_late(named.body, named, home=incident.repository, scope=scope, instant=instant)
        return Answer(is_there=True, has_open_actions=is_open, late_actions=late)
    repository, text = _file(url, scope=scope)
    if repository is None or text is None:
        return NONE
    if not instant.is_present:
        # Git knows when a file came, and nobody asked it.
        return Answer(is_there=None, has_open_actions=None, late_actions=None)
    is_open = _are_open(text, home=repository, scope=scope, instant=instant)
    late = _count_late(text, None, home=repository, scope=scope, instant=instant)
    return Answer(is_there=True, has_open_actions=is_open, late_actions=late)


def _file(url: str, *, scope: Scope) -> tuple[Repository | None, str | None]:
    match = IN_FILE.search(urlsplit(url).path)
    if match is None:
        return None, None
    repository = next((one for one in scope.world.repositories if one.name == match[1]), None)
    return repository, None if repository is None else repository.files.get(match[2])


def _issue(repository: Repository, number: int) -> Issue | None:
    return next((one for one in repository.issues if one.number == number), None)


def _are_open(text: str, *, home: Repository, scope: Scope, instant: Instant) -> bool:
    return any(_is_open(line, home=home, scope=scope, instant=instant) for line in _actions(text))


def _has_open_part(postmortem: Issue, *, scope: Scope, instant: Instant) -> bool:
    """Whether any sub-issue of a postmortem was open."""
    parts = _parts(postmortem, scope=scope)
    return any(instant.includes(one.created_at) and was_open(one, instant=instant) for one in parts)


def _parts(postmortem: Issue | None, *, scope: Scope) -> list[Issue]:
    everything = (one for repository in scope.world.repositories for one in repository.issues)
    return [] if postmortem is None else [one for one in everything if one.parent is postmortem]


def _actions(text: str) -> list[str]:
    """The entries under the heading for actions, else its lines."""
    section: list[str] = []
    is_in = False
    for line in text.splitlines():
        heading = HEADING.match(line)
        if heading:
            is_in = heading[1].strip().lower() == "actions"
        elif is_in and line.strip():
            section.append(line)
    entries = [match[1].strip() for match in map(ENTRY.match, section) if match]
    return [line for line in entries or section if not NOTHING.match(line)]


def _count_late(text: str, postmortem: Issue | None, *, home: Repository, scope: Scope, instant: Instant) -> int:
    """Count the actions that were open beyond their day: that of the line, else thirty days after the issue began."""
    today = instant.at.astimezone(scope.window.zone).date()
    actions = [(line, _works(line, home=home, scope=scope, instant=instant)) for line in _actions(text)]
    named = {id(work) for _, works in actions for work in works}
    actions += [("", [one]) for one in _parts(postmortem, scope=scope) if id(one) not in named]
    return sum(any(_is_late(work, line, today=today, instant=instant) for work in works) for line, works in actions)


def _is_late(work: Issue | PullRequest, line: str, *, today: date, instant: Instant) -> bool:
    day = DAY.search(line)
    last = date.fromisoformat(day[0]) if day else (work.created_at + PATIENCE).date()
    return instant.includes(work.created_at) and was_open(work, instant=instant) and today > last


def _is_open(line: str, *, home: Repository, scope: Scope, instant: Instant) -> bool:
    """Loose words stay open; an issue that is named goes its way."""
    works = _works(line, home=home, scope=scope, instant=instant)
    return not works or any(was_open(one, instant=instant) for one in works)


def _works(line: str, *, home: Repository, scope: Scope, instant: Instant) -> list[Issue | PullRequest]:
    """The issues and pull requests that a line names and that were there."""
    places = {(name or home.name, int(number)) for name, number in NUMBER.findall(line)}
    named = [one for one in scope.world.repositories if one.name in {name for name, _ in places}]
    everything: list[Issue | PullRequest] = [work for one in named for work in one.issues]
    everything += [work for one in named for work in one.pull_requests]
    return [
        one for one in everything if (one.repository.name, one.number) in places and instant.includes(one.created_at)
    ]
