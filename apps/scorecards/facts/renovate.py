"""Renovate's configuration: its schedule, as far as known presets tell it.

https://docs.renovatebot.com/configuration-options/
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import json5

from apps.scorecards.facts.files import FileFacts, FilesFacts, text_of

# In the order in which Renovate looks for them; .gitlab is of another host.
NAMES = (
    "renovate.json",
    "renovate.json5",
    ".github/renovate.json",
    ".github/renovate.json5",
    ".gitlab/renovate.json",
    ".gitlab/renovate.json5",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
)
WEEKLY_PRESETS = ("schedule:weekly", "schedule:earlyMondays", "schedule:weekends", ":automergeWeekly")
OFTEN_PRESETS = ("schedule:daily", "schedule:nonOfficeHours", "schedule:weekdays", "schedule:officeHours")
GROUPING_PRESETS = ("group:all", "group:allNonMajor", "group:recommended", "group:monorepos")
# Presets of Renovate's own that set no schedule.
WITHOUT_SCHEDULE = (
    "config:",
    ":",
    "group:",
    "helpers:",
    "docker:",
    "npm:",
    "packages:",
    "workarounds:",
    "replacements:",
)
# Longer ones would keep the worker busy for minutes.
MOST_JSON5 = 32_000
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Renovate:
    """`schedule` is weekly, often, or "" where it is left to Renovate: at any time."""

    path: str
    is_enabled: bool
    schedule: str
    schedule_words: str
    is_grouped: bool
    unknown_presets: tuple[str, ...]  # those that may set anything
    problem: str = ""  # why the file cannot be understood


def renovate_file(files: FilesFacts) -> FileFacts | None:
    """Return the file that counts, None without any; raises FactMissing where the list was cut short."""
    by_path = {one.path: one for one in files.of("renovate")}
    return next((by_path[name] for name in NAMES if name in by_path), None)


def read_renovate(file: FileFacts) -> Renovate:
    """Read a configuration; raises FactMissing where the file's text is missing."""
    try:
        told = _parsed(text_of(file))
    except (ValueError, RecursionError) as error:
        return _broken(file.path, f"it is no JSON5 ({type(error).__name__})")
    if not isinstance(told, dict):
        return _broken(file.path, "it is no configuration")
    presets = [one for one in _list(told.get("extends")) if isinstance(one, str)]
    schedule, words = _schedule(told, presets)
    return Renovate(
        path=file.path,
        is_enabled=told.get("enabled") is not False,
        schedule=schedule,
        schedule_words=words,
        is_grouped=any(one.startswith(GROUPING_PRESETS) for one in presets) or "groupName" in json.dumps(told),
        unknown_presets=tuple(one for one in presets if not _is_known(one)),
    )


def read_json5(text: str) -> Any:
    """Return what a text in JSON or JSON5 holds, None where it cannot be read."""
    try:
        return _parsed(text)
    except (ValueError, RecursionError):
        return None


def _parsed(text: str) -> Any:
    """Read JSON, which is quick, else JSON5, which is not."""
    try:
        return json.loads(text)
    except ValueError:
        if len(text) > MOST_JSON5:
            raise
        return json5.loads(text)


def _broken(path: str, problem: str) -> Renovate:
    return Renovate(
        path=path,
        is_enabled=False,
        schedule="",
        schedule_words="",
        is_grouped=False,
        unknown_presets=(),
        problem=problem,
    )


def _schedule(told: dict[str, Any], presets: Sequence[str]) -> tuple[str, str]:
    own = [one for one in _list(told.get("schedule")) if isinstance(one, str)]
    if own:
        return ("weekly" if all(_is_weekly(one) for one in own) else "often"), ", ".join(own)
    for preset in presets:
        if preset.startswith(WEEKLY_PRESETS):
            return "weekly", preset
        if preset.startswith(OFTEN_PRESETS):
            return "often", preset
    return "", "at any time"


def _is_weekly(words: str) -> bool:
    """Say whether a schedule, in Renovate's words or as cron, names days of the week, at most two of them."""
    fields = words.split()
    if len(fields) == 5 and not any(field.isalpha() and field != "*" for field in fields[:2]):
        day = fields[4]
        return day not in ("*", "?") and day.count(",") < 2 and "-" not in day and "/" not in day
    named = [day for day in WEEKDAYS if day in words.lower()]
    return 1 <= len(named) <= 2 or "weekend" in words.lower() or "every week" in words.lower()


def _is_known(preset: str) -> bool:
    return preset.startswith((*WEEKLY_PRESETS, *OFTEN_PRESETS, *WITHOUT_SCHEDULE))


def _list(told: Any) -> list[Any]:
    if isinstance(told, list):
        return told
    return [] if told is None else [told]
