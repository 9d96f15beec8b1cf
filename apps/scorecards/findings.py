"""What a rule finds of a subject: one of four results, with what was seen and why."""

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


# The group of what cannot be known of one subject, which makes nothing unknown of all of them.
ALONE = "alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where to see for oneself."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How the subjects of a repository did that a rule judged one by one."""

    passed: int = 0
    failed: int = 0
    unknown: int = 0
    not_applicable: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`cause` is set exactly where the result is unknown, `reason` exactly where the rule does not apply."""

    result: Result
    observed: str = ""
    cause: str = ""
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    group: str = ""  # subjects of a group must reach a share of their own, see Rule.must_hold
    sample: Sample | None = None  # of a result that is rolled up


def passed(observed: str, *, evidence: tuple[Evidence, ...] = (), group: str = "") -> Finding:
    """Say that the subject keeps the rule."""
    return Finding(result=Result.PASS, observed=observed, evidence=evidence, group=group)


def failed(observed: str, *, evidence: tuple[Evidence, ...] = (), group: str = "") -> Finding:
    """Say that it breaks the rule, and by what."""
    return Finding(result=Result.FAIL, observed=observed, evidence=evidence, group=group)


def unknown(cause: str, *, group: str = "") -> Finding:
    """Say that nobody can tell, and what is missing for it."""
    return Finding(result=Result.UNKNOWN, cause=cause, group=group)


def not_applicable(reason: str) -> Finding:
    """Say that the rule cannot concern the subject, and why."""
    return Finding(result=Result.NOT_APPLICABLE, reason=reason)
