"""What lists of results, waivers and campaigns accept in their query string."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from apps.catalog.forms import ListFilters, MineSchema, Name, NarrowedSchema
from apps.scorecards.queries.matrix import SORTS, MatrixChoice
from apps.scorecards.registry import SECTIONS, rule_of
from apps.ui.paging import DEFAULT_LIMIT, MAXIMUM_LIMIT


def known_sort(name: str) -> str:
    """Refuse what is neither a column nor a rule."""
    if name.removeprefix("-") in SORTS or rule_of(name.removeprefix("-")):
        return name
    raise ValueError(f"Sort by {', '.join(SORTS)} or by the name of a rule; descending with - before it.")


def known_section(name: str) -> str:
    """Refuse what is no section of the process."""
    if name in ("", *SECTIONS):
        return name
    raise ValueError(f"The sections are {', '.join(SECTIONS)}.")


class ScorecardFilters(NarrowedSchema, MineSchema):
    """What the list of scorecards is narrowed to and sorted by; `q` is a part of the name."""

    q: Name = ""
    level: Literal["bronze", "silver", "gold", "none", ""] = ""
    section: Annotated[Name, AfterValidator(known_section)] = ""
    result: Literal["pass", "fail", "unknown", "not_applicable", "waived", ""] = ""
    kind: Name = ""
    sort: Annotated[Name, AfterValidator(known_sort)] = "name"

    @property
    def choice(self) -> MatrixChoice:
        """Return what the matrix shows."""
        return MatrixChoice(
            repository=self.repository or "",
            team=self.team or "",
            text=self.q,
            level=self.level,
            section=self.section,
            result=self.result,
            kind=self.kind,
            sort=self.sort,
        )


class ResultFilters(NarrowedSchema):
    """Which results: perhaps those of one kind; a waived fail is found as waived only."""

    result: Literal["pass", "fail", "waived", "unknown", "not_applicable", ""] = ""


class SubjectListFilters(NarrowedSchema):
    """Which of the subjects that a rule judged: perhaps those of one result."""

    result: Literal["pass", "fail", "unknown", "not_applicable", ""] = ""
    cursor: Annotated[str, StringConstraints(max_length=2000)] = ""
    limit: Annotated[int, Field(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT


class SubjectFilters(SubjectListFilters):
    """The same with the rule, where the address does not name it."""

    rule: Name


class WaiverFilters(ListFilters):
    """Which waivers; `q` is a part of the rule, the reason or the repository."""

    state: Literal["asked", "approved", "declined", "withdrawn", "expired", ""] = ""


class CampaignFilters(Schema):
    """Which campaigns: open ones, those that ended, or the viewer's own."""

    show: Literal["open", "ended", "mine", ""] = ""


class CampaignResultFilters(Schema):
    """Which repositories of a campaign: those in which a rule, or the one named, came to this result, or is kept."""

    result: Literal["kept", "fail", "waived", "unknown", ""] = ""
    rule: Name = ""
