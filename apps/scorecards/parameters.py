"""What of a rule a lead may change without changing what it says: its window, its share, the settings it reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from apps.scorecards.facts import Process, SettingInvalid, process_of
from apps.scorecards.rules import Rule

# What is read and kept reaches back so far; a rule that looks further back by itself may go on to.
LONGEST_DAYS = 90
EMPTY = ("unreviewed_title",)
Share = float | dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What is to be different about a rule and the process; what is left out stays.

    A setting is given as text: a list one a line, named texts as `name: text` a line.
    """

    rule: str
    days: int | None = None
    must_hold: Share | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    def applied_to(self, rule: Rule) -> Rule:
        """Return a rule with this window and share, if it is this rule."""
        if rule.slug != self.rule:
            return rule
        days, share = self.days, self.must_hold
        window = replace(rule.window, days=days) if rule.window and days is not None else rule.window
        return replace(rule, window=window, must_hold=rule.must_hold if share is None else share)

    def applied_to_process(self, process: Process) -> Process:
        """Return the process with these settings. Raises SettingInvalid."""
        values = {name: value_of(name, text) for name, text in self.settings.items()}
        return process_of(values, defaults=process) if values else process

    @property
    def is_different(self) -> bool:
        """Say whether anything is to be different."""
        return self.days is not None or self.must_hold is not None or bool(self.settings)

    @property
    def days_to_wait(self) -> int:
        """Return after how many days they can be in force.

        A setting waits for tomorrow: what was merged today may have its verdict already, by the settings of today.
        """
        return 1 if self.settings else 0

    def concerns(self, rule: Rule) -> bool:
        """Say whether a rule may come to something else."""
        return rule.slug == self.rule or self.changes_subjects_of(rule)

    def changes_subjects_of(self, rule: Rule) -> bool:
        """Say whether a rule may find something else of a single pull request, issue or deployment."""
        return not set(self.settings).isdisjoint(rule.settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """What is in force at a time: the process, and the parameters that lie over the rules, the first laid first."""

    process: Process
    parameters: tuple[Parameters, ...] = ()

    def rule(self, rule: Rule) -> Rule:
        """Return a rule as it is in force."""
        for one in self.parameters:
            rule = one.applied_to(rule)
        return rule

    def of(self, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        """Return some rules as they are in force."""
        return tuple(self.rule(one) for one in rules)

    def with_(self, parameters: Parameters) -> "Standard":
        """Return what would be in force with other parameters. Raises SettingInvalid."""
        process = parameters.applied_to_process(self.process)
        return Standard(process=process, parameters=(*self.parameters, parameters))


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """A time in which the settings of the process were the same: from a day on, before another."""

    process: Process
    begins_on: date | None  # None for the first
    ends_on: date | None  # None for the present one


def longest_window(rule: Rule) -> int:
    """Return the most days that the window of a rule may have; 0 where it has none."""
    return max(LONGEST_DAYS, rule.window.days) if rule.window and rule.window.days is not None else 0


def value_of(name: str, text: str) -> Any:
    """Return a setting as the settings file has it, from how it is typed. Raises SettingInvalid."""
    like = getattr(Process(), name, None)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if isinstance(like, tuple):
        return lines
    return dict(_pair(name, line) for line in lines) if isinstance(like, Mapping) else text.strip()


def text_of(name: str, process: Process) -> str:
    """Return how a setting of the process is typed."""
    value = getattr(process, name)
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {one}" for key, one in value.items())
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def has_names(name: str) -> bool:
    """Say whether a setting is texts by name."""
    return isinstance(getattr(Process(), name), Mapping)


def may_be_empty(name: str) -> bool:
    """Say whether a setting may be left empty: a list, or a text whose comment says what "" means."""
    return name in EMPTY or not is_one_line(name)


def is_one_line(name: str) -> bool:
    """Say whether a setting is a single text."""
    return isinstance(getattr(Process(), name), str)


def _pair(name: str, line: str) -> tuple[str, str]:
    key, colon, text = line.partition(":")
    if not colon or not key.strip() or not text.strip():
        raise SettingInvalid(name, f"{line!r} is no line like name: text.")
    return key.strip(), text.strip()
