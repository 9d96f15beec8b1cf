"""Commits of default branches, and their numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F, Max

from apps.catalog.ingest.rows import batches, last_of_each, upsert
from apps.catalog.models import Repository
from apps.delivery.ingest.history import Numbers, first_parents, number_line
from apps.delivery.models import Commit
from apps.delivery.records import CommitRecord

# Numbers of a commit that the branch does not hold (any more).
NOT_HELD = (None, 0)


@dataclass(frozen=True, slots=True)
class _Node:
    pk: int
    sha: str
    parents: tuple[str, ...]
    committed_at: datetime
    seen_at: datetime
    numbers: tuple[int | None, int | None]


def upsert_commits(records: Sequence[CommitRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in commits of the repository whose node id is `target`; `number_commits` ends the pass."""
    repository_id = Repository.objects.values_list("pk", flat=True).get(node_id=target)
    for batch in batches(records):
        rows = [
            _row(record, repository_id=repository_id, seen_at=seen_at)
            for record in last_of_each(batch, key=lambda record: record.sha)
        ]
        upsert(Commit, rows=rows, unique=("repository", "sha"), keep=("position", "reach"))
    return len(records)


def number_commits(*, target: str) -> None:
    """Number the commits of the repository whose node id is `target`, after the last page of a pass.

    Where the branch only grew, this costs what is new; after anything else all commits are numbered again.
    """
    repository = Repository.objects.get(node_id=target)
    if not _number_new(repository):
        _number_all(repository)


def _row(record: CommitRecord, *, repository_id: int, seen_at: datetime) -> Commit:
    return Commit(
        repository_id=repository_id,
        sha=record.sha,
        parents=list(record.parents),
        committed_at=record.committed_at,
        headline=record.headline,
        reverts_shas=list(record.reverts_shas),
        reverts_numbers=list(record.reverts_numbers),
        author_login=record.author_login,
        is_signed=record.is_signed,
        seen_at=seen_at,
    )


def _number_new(repository: Repository) -> bool:
    """Number new commits on top of the numbered line. Returns False when they are not simply on top of it."""
    commits = Commit.objects.filter(repository=repository)
    last = commits.aggregate(last=Max("position"))["last"]
    tip = commits.filter(position=last, reach=F("position")).values_list("sha", flat=True).first() if last else None
    new = {node.sha: node for node in _nodes(repository, is_new=True)}
    if tip is None:
        return False
    if not new:
        return repository.head_sha == tip or not commits.filter(sha=repository.head_sha).exists()
    parents = {sha: node.parents for sha, node in new.items()}
    line, below = first_parents(_head(repository, nodes=new), parents=parents)
    if below != tip:
        return False
    outside = {parent for node in new.values() for parent in node.parents if parent not in new}
    below_new = commits.filter(sha__in=outside)
    if below_new.filter(position=None).exists():
        return False
    reaches = {sha: reach or 0 for sha, reach in below_new.values_list("sha", "reach")}
    numbers = number_line(line[::-1], start=last + 1, parents=parents, reaches=reaches)
    if len(numbers) < len(new):
        return False
    _write((*numbers[sha], node.pk) for sha, node in new.items())
    return True


def _number_all(repository: Repository) -> None:
    nodes = {node.sha: node for node in _nodes(repository)}
    if not nodes:
        return
    parents = {sha: node.parents for sha, node in nodes.items()}
    line, _ = first_parents(_head(repository, nodes=nodes), parents=parents)
    numbers: Numbers = number_line(line[::-1], start=1, parents=parents, reaches={})
    wanted = {node: numbers.get(sha, NOT_HELD) for sha, node in nodes.items()}
    _write((*pair, node.pk) for node, pair in wanted.items() if node.numbers != pair)


def _nodes(repository: Repository, *, is_new: bool = False) -> Iterator[_Node]:
    commits = Commit.objects.filter(repository=repository)
    if is_new:
        commits = commits.filter(reach=None)
    fields = ("pk", "sha", "parents", "committed_at", "seen_at", "position", "reach")
    for pk, sha, parents, committed_at, seen_at, *numbers in commits.values_list(*fields).iterator(chunk_size=5000):
        yield _Node(pk, sha, tuple(parents), committed_at, seen_at, (numbers[0], numbers[1]))


def _head(repository: Repository, *, nodes: Mapping[str, _Node]) -> str:
    """Choose the head of the branch: what the repository says, unless later looks have shown newer commits on it.

    Commits seen since the repository was read are the truth of a later moment; among those the head is the one
    that no other has for a parent.
    """
    said = repository.head_sha
    later = [node for node in nodes.values() if node.seen_at >= repository.seen_at]
    tips = _without_children(later)
    if said in nodes and (not tips or said in {tip.sha for tip in tips}):
        return said
    if said in nodes and not any(said in node.parents for node in later):
        return said
    candidates = tips or _without_children(nodes.values())
    newest = max(candidates, key=lambda node: (node.seen_at, node.committed_at, node.sha))
    return newest.sha


def _without_children(nodes: Iterable[_Node]) -> list[_Node]:
    nodes = list(nodes)
    parents = {parent for node in nodes for parent in node.parents}
    return [node for node in nodes if node.sha not in parents]


def _write(numbers: Iterable[tuple[int | None, int, int]]) -> None:
    """Write position and reach by key. The ORM's bulk_update is ten times slower, which shows on long histories."""
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE delivery_commit SET position = %s, reach = %s WHERE id = %s", list(numbers))
