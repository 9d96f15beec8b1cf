"""Writing many rows at once: shared by every ingest."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db.models import Model

BATCH = 1000
# A prune that takes more than this at once is more likely an outage of the source than the truth.
PRUNE_MAX_ROWS = 10
PRUNE_MAX_SHARE = 0.2

Record = TypeVar("Record")
Row = TypeVar("Row", bound=Model)


class Dated(Protocol):
    """A record that says when the source last changed it."""

    @property
    def updated_at(self) -> datetime: ...


DatedRecord = TypeVar("DatedRecord", bound=Dated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What a prune did. `refused` says in words why it removed nothing, "" when it did its work."""

    removed: int
    refused: str = ""


def batches(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """Yield the records in batches small enough for one statement."""
    for start in range(0, len(records), BATCH):
        yield records[start : start + BATCH]


def last_of_each(records: Iterable[Record], *, key: Callable[[Record], Hashable]) -> list[Record]:
    """Drop all but the last record of each key: one statement may not write a row twice."""
    return list({key(record): record for record in records}.values())


def upsert(model: type[Row], *, rows: Sequence[Row], unique: Sequence[str], keep: Collection[str] = ()) -> list[Row]:
    """Insert the rows, or overwrite those that are there, all fields but `keep`. Returns them with their keys."""
    untouched = {"id", *unique, *keep}
    fields = [field.name for field in model._meta.concrete_fields if field.name not in untouched]
    return model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=unique, update_fields=fields
    )


def split_outdated(
    model: type[Model], *, records: Sequence[DatedRecord], key: str
) -> tuple[list[DatedRecord], list[Any]]:
    """Part the records that may be written from the keys of rows that the source has already shown newer."""
    keys = [getattr(record, key) for record in records]
    stored = dict(
        model._default_manager.select_for_update().filter(**{f"{key}__in": keys}).values_list(key, "updated_at")
    )
    current, outdated = [], []
    for record, value in zip(records, keys, strict=True):
        if value in stored and record.updated_at < stored[value]:
            outdated.append(value)
        else:
            current.append(record)
    return current, outdated


def make_links_equal(
    model: type[Model],
    *,
    owner: str,
    other: str,
    owners: Collection[int],
    wanted: Mapping[tuple[int, int], Mapping[str, str]],
) -> None:
    """Make the links of `owners` equal to `wanted`: the other columns by (owner's id, other's id)."""
    found = model._default_manager.filter(**{f"{owner}__in": owners}).values_list("pk", f"{owner}_id", f"{other}_id")
    stored = {(owner_id, other_id): pk for pk, owner_id, other_id in found}
    gone = [pk for pair, pk in stored.items() if pair not in wanted]
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    attributes = {name for values in wanted.values() for name in values}
    rows = [
        model(**{f"{owner}_id": pair[0], f"{other}_id": pair[1], **values})
        for pair, values in wanted.items()
        if attributes or pair not in stored
    ]
    if attributes:
        upsert(model, rows=rows, unique=(owner, other))
    else:
        model._default_manager.bulk_create(rows, batch_size=BATCH)


def refusal(*, noun: str, removed: int, total: int, is_accepted: bool) -> str:
    """Say why a prune of `removed` out of `total` rows is too much at once, "" when it is not or is accepted."""
    if is_accepted or removed <= PRUNE_MAX_ROWS or removed <= PRUNE_MAX_SHARE * total:
        return ""
    return (
        f"GitHub no longer names {removed} of {total} {noun}. That is too much at once to be believed, "
        f"so none was removed."
    )
