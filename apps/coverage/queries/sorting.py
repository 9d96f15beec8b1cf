"""Repositories in the order of what their newest reports say."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from apps.coverage.queries.line import on_default_branch, told_on_default_branch

# A cursor holds whole numbers: shares are compared in millionths.
MILLIONTHS = 1_000_000
SHARE = ExpressionWrapper(F("lines_covered") * MILLIONTHS / F("lines_total"), output_field=BigIntegerField())
TOLD = Cast(F("project_percent") * MILLIONTHS / 100, BigIntegerField())
# What stands for unknown, sorted up and sorted down.
NO_SHARE = (10 * MILLIONTHS, -10 * MILLIONTHS)
NO_TIME = (datetime(9999, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC))


def sorted_repositories(repositories: QuerySet[Any], *, sort: str) -> tuple[QuerySet[Any], tuple[str, ...]]:
    """Annotate what `sort` (name, percent, change, reported; descending with "-") needs, and say by what to order.

    Where nothing is known a repository comes last, whichever way it is sorted.
    """
    name, is_descending = sort.removeprefix("-"), sort.startswith("-")
    if name == "name":
        return repositories, (sort, "pk")
    unknown = (NO_TIME if name == "reported" else NO_SHARE)[is_descending]
    field = DateTimeField() if name == "reported" else BigIntegerField()
    known = Coalesce(_value(name), Value(unknown, output_field=field), output_field=field)
    return repositories.annotate(sort_value=known), (sort.replace(name, "sort_value"), "name", "pk")


def _value(name: str) -> Any:
    """Return a figure of the newest report, where there is none that of the newest status."""
    reports = on_default_branch().filter(repository=OuterRef("pk")).order_by("-position")
    told = told_on_default_branch().filter(repository=OuterRef("pk")).order_by("-position")
    if name == "reported":
        return Coalesce(Subquery(reports.values("reported_at")[:1]), Subquery(told.values("told_at")[:1]))
    of_report, of_status = (
        Subquery(shares[:1]) if name == "percent" else Subquery(shares[:1]) - Subquery(shares[1:2])
        for shares in (reports.annotate(share=SHARE).values("share"), told.annotate(share=TOLD).values("share"))
    )
    return Case(When(Exists(reports), then=of_report), default=of_status)
