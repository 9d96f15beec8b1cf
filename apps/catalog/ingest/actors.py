"""Actors: found or made once for a batch, whatever they are called today."""

from collections.abc import Iterable

from django.db.models import Q

from apps.catalog.ingest.kinds import author_kind
from apps.catalog.ingest.rows import BATCH
from apps.catalog.models import Actor
from apps.catalog.records import ActorRecord

Name = tuple[str, str]  # login, type: a person and an app may share a login


class Actors:
    """The rows of the actors of a batch."""

    def __init__(self, rows: Iterable[Actor]) -> None:
        self._by_id = {row.github_id: row for row in rows if row.github_id is not None}
        self._by_name = {(row.login, row.type_name): row for row in rows}

    def row_of(self, record: ActorRecord) -> Actor | None:
        """Find the row of a record, by GitHub's id first."""
        row = self._by_id.get(record.github_id) if record.github_id is not None else None
        return row or self._by_name.get((record.login, record.kind))

    def key_of(self, record: ActorRecord | None) -> int | None:
        """Return the key of a record's row, None for nobody."""
        row = self.row_of(record) if record else None
        return row.pk if row else None


def upsert_actors(records: Iterable[ActorRecord | None]) -> Actors:
    """Bring the actors of a batch in, and return their rows."""
    wanted = _one_of_each(records)
    ids = {record.github_id for record in wanted if record.github_id is not None}
    logins = {record.login for record in wanted}
    if not wanted:
        return Actors([])
    stored = list(Actor.objects.select_for_update().filter(Q(github_id__in=ids) | Q(login__in=logins)))
    matched = _match(wanted, stored=stored)
    _free_names(matched, stored=stored)
    _update(matched)
    made = Actor.objects.bulk_create([_new(record) for record, row in matched if row is None], batch_size=BATCH)
    return Actors([*stored, *made])


def _one_of_each(records: Iterable[ActorRecord | None]) -> list[ActorRecord]:
    """Keep one record an account; a name alone gives way to a record that has GitHub's id too."""
    by_id: dict[int, ActorRecord] = {}
    by_name: dict[Name, ActorRecord] = {}
    for record in records:
        if record is None:
            continue
        if record.github_id is None:
            by_name.setdefault((record.login, record.kind), record)
        elif record.name or record.github_id not in by_id:
            by_id[record.github_id] = record
    names = {(record.login, record.kind): record for record in by_id.values()}
    return list({**by_name, **names}.values())


def _match(wanted: list[ActorRecord], *, stored: list[Actor]) -> list[tuple[ActorRecord, Actor | None]]:
    by_id = {row.github_id: row for row in stored if row.github_id is not None}
    by_name = {(row.login, row.type_name): row for row in stored}
    matched: list[tuple[ActorRecord, Actor | None]] = []
    for record in wanted:
        named = by_name.get((record.login, record.kind))
        if record.github_id is None:
            matched.append((record, named))
        else:
            adopted = named if named and named.github_id is None else None
            matched.append((record, by_id.get(record.github_id, adopted)))
    return matched


def _free_names(matched: list[tuple[ActorRecord, Actor | None]], *, stored: list[Actor]) -> None:
    """Rename the rows whose login belongs to another account by now: logins are given up and taken again."""
    owners = {(record.login, record.kind): row for record, row in matched}
    displaced = [row for row in stored if owners.get((row.login, row.type_name), row) is not row]
    for row in displaced:
        row.login = f"{row.login}~{row.github_id or row.pk}"
    if displaced:
        Actor.objects.bulk_update(displaced, ["login"], batch_size=BATCH)


def _update(matched: list[tuple[ActorRecord, Actor | None]]) -> None:
    changed = [row for record, row in matched if row is not None and _take_over(record, row)]
    if changed:
        fields = ["github_id", "login", "name", "type_name", "kind"]
        Actor.objects.bulk_update(changed, fields, batch_size=BATCH)


def _take_over(record: ActorRecord, row: Actor) -> bool:
    """Write a record's values into its row, and tell whether anything changed."""
    new = _new(record)
    new.github_id = record.github_id if record.github_id is not None else row.github_id
    new.name = record.name or row.name
    changed = False
    for field in ("github_id", "login", "name", "type_name", "kind"):
        if getattr(row, field) != getattr(new, field):
            setattr(row, field, getattr(new, field))
            changed = True
    return changed


def _new(record: ActorRecord) -> Actor:
    return Actor(
        github_id=record.github_id,
        login=record.login,
        name=record.name,
        type_name=record.kind,
        kind=author_kind(record.login, record.kind),
    )
