"""Repositories in the order of what their newest reports say."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from apps.coverage.queries.line import on_default_branch

# A cursor holds whole numbers: shares are compared in millionths.
MILLIONTHS = 1_000_000
SHARE = ExpressionWrapper(F("lines_covered") * MILLIONTHS / F("lines_total"), output_field=BigIntegerField())
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
    commits = on_default_branch().filter(repository=OuterRef("pk")).order_by("-position")
    if name == "reported":
        return Subquery(commits.values("reported_at")[:1])
    shares = commits.annotate(share=SHARE).values("share")
    return Subquery(shares[:1]) if name == "percent" else Subquery(shares[:1]) - Subquery(shares[1:2])
