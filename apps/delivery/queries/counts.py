"""Adding up counts that one statement answered by several things at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from apps.catalog.models import AuthorKind

Counts = TypeVar("Counts")
REPOSITORY, AUTHOR_KIND = "repository__name", "author_kind"


def sum_by(
    key: str, rows: Iterable[Mapping[str, Any]], *, names: Sequence[str], make: Callable[..., Counts]
) -> dict[str, Counts]:
    """Add up the counts called `names` of the rows that have the same value under `key`, as `make` holds them."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(names, 0))
    for row in rows:
        of_key = sums[row[key]]
        for name in names:
            of_key[name] += row[name]
    return {value: make(**counts) for value, counts in sums.items()}


def sum_by_author_kind(
    rows: Iterable[Mapping[str, Any]], *, names: Sequence[str], make: Callable[..., Counts]
) -> dict[str, Counts]:
    """Add up counts for each kind of author, those included who did nothing."""
    found = sum_by(AUTHOR_KIND, rows, names=names, make=make)
    return {kind.value: found.get(kind.value) or make(**dict.fromkeys(names, 0)) for kind in AuthorKind}
