"""What lists of results accept in their query string."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from apps.catalog.forms import Name, NarrowedSchema
from apps.ui.paging import DEFAULT_LIMIT, MAXIMUM_LIMIT


class ScorecardFilters(NarrowedSchema):
    """What the list of scorecards is narrowed to; `q` is a part of the name."""

    q: Name = ""


class SubjectListFilters(NarrowedSchema):
    """Which of the subjects that a rule judged: perhaps those of one result."""

    result: Literal["pass", "fail", "unknown", "not_applicable", ""] = ""
    cursor: Annotated[str, StringConstraints(max_length=2000)] = ""
    limit: Annotated[int, Field(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT


class SubjectFilters(SubjectListFilters):
    """The same with the rule, where the address does not name it."""

    rule: Name
