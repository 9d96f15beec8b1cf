"""The process: the organization's own document where it can be read, with what rules find of each of its lines."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.db.models import Count, Q

from apps.accounts.viewers import Viewer
from apps.catalog.models import RepositoryFile
from apps.catalog.visibility import visible_repositories
from apps.scorecards.clauses import Clause, Document, Line, all_clauses, read_document
from apps.scorecards.facts import FactMissing, FileFacts, Missing, text_of
from apps.scorecards.findings import Result
from apps.scorecards.models import RuleResult
from apps.scorecards.queries.loading.files import DEFAULTS_OF_ORGANIZATION
from apps.scorecards.queries.loading.sources import load_sources
from apps.scorecards.registry import all_rules

ORGANIZATION, DEFAULT = "organization", "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClause:
    """A clause in the organization's words, where its document says it, or in the portal's."""

    id: str
    text: str
    source: str  # organization, default
    line: int | None  # of the organization's document
    url: str | None

    @property
    def whose(self) -> str:
        """Say whose words these are."""
        return f"the organization's words, line {self.line}" if self.line else "the portal's words"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTally:
    """How many of the repositories that the viewer sees, or the organization, keep a rule."""

    rule: str
    passed: int
    failed: int
    unknown: int
    not_applicable: int

    @property
    def percent(self) -> float | None:
        """Return the share of those known that keep it."""
        known = self.passed + self.failed
        return 100 * self.passed / known if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessLine:
    """`reason` says why no rule measures it, where none does."""

    line: int | None
    heading: str
    text: str
    url: str | None
    clauses: tuple[str, ...]
    rules: tuple[RuleTally, ...]
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessDocument:
    """`cause` says why it is not the organization's own one; `missing` are the clauses that this does not say."""

    source: str
    repository: str | None
    path: str
    url: str | None
    read_at: datetime | None
    is_complete: bool
    cause: str | None
    lines: tuple[ProcessLine, ...]
    missing: tuple[ProcessLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the organization's document is."""

    repository: str = ""
    url: str = ""
    read_at: datetime | None = None

    def url_of(self, line: int) -> str:
        # Without plain=1 GitHub shows the page that the Markdown makes, which has no lines.
        return f"{self.url}?plain=1#L{line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """What is known of the organization's document."""

    place: _Place = field(default_factory=_Place)
    document: Document | Missing


def clause_words(viewer: Viewer, *, now: datetime) -> dict[str, ShownClause]:
    """Return every clause by id, in the words that the viewer may see, in at most four statements."""
    own = _own(viewer, now=now)
    said: Mapping[str, Line] = {} if isinstance(own.document, Missing) else own.document.by_clause
    return {
        clause.id: ShownClause(
            id=clause.id,
            text=line.text if line else clause.text,
            source=ORGANIZATION if line else DEFAULT,
            line=line.number if line else None,
            url=own.place.url_of(line.number) if line else None,
        )
        for clause in all_clauses().values()
        for line in (said.get(clause.id),)
    }


def process_document(viewer: Viewer, *, now: datetime) -> ProcessDocument:
    """Return the process line by line, with what the rules find of it, in at most five statements."""
    own, tallies = _own(viewer, now=now), _tallies(viewer)
    place, document = own.place, own.document
    clauses = {clause.id: _line_of_clause(clause, tallies=tallies) for clause in all_clauses().values()}
    if isinstance(document, Missing):
        source, cause, lines, said = DEFAULT, document.cause, tuple(clauses.values()), set(clauses)
    else:
        lines = tuple(_line(one, tallies=tallies, place=place) for one in document.lines)
        source, cause, said = ORGANIZATION, "", set(document.by_clause)
    return ProcessDocument(
        source=source,
        repository=place.repository or None,
        path=settings.PROCESS.document_path,
        url=place.url or None,
        read_at=place.read_at,
        is_complete=isinstance(document, Missing) or document.is_complete,
        cause=cause or None,
        lines=lines,
        missing=tuple(line for clause, line in clauses.items() if clause not in said),
    )


def _line_of_clause(clause: Clause, *, tallies: Mapping[str, tuple[RuleTally, ...]]) -> ProcessLine:
    told = Line(number=0, heading=clause.heading, text=clause.text, clauses=(clause.id,))
    return _line(told, tallies=tallies, place=None)


def _line(line: Line, *, tallies: Mapping[str, tuple[RuleTally, ...]], place: _Place | None) -> ProcessLine:
    rules = tuple(tally for clause in line.clauses for tally in tallies.get(clause, ()))
    reason = line.reason if not line.clauses else "" if rules else f"No rule measures {line.clauses[0]} yet."
    return ProcessLine(
        line=line.number if place else None,
        heading=line.heading,
        text=line.text,
        url=place.url_of(line.number) if place else None,
        clauses=line.clauses,
        rules=rules,
        reason=reason or None,
    )


def _own(viewer: Viewer, *, now: datetime) -> _Own:
    """Read the organization's document; one that the viewer may not see is none."""
    chosen = _chosen()
    visible = RepositoryFile.objects.filter(repository__in=visible_repositories(viewer))
    row = visible.select_related("repository").filter(pk=chosen).first() if chosen else None
    if row is None:
        return _Own(document=_nowhere(viewer, now=now))
    repository = row.repository
    commit = repository.files_head_sha or repository.default_branch
    place = _Place(
        repository=repository.name,
        url=f"{repository.url}/blob/{quote(commit)}/{quote(row.path)}",
        read_at=repository.files_read_at,
    )
    try:
        told = text_of(FileFacts(path=row.path, kind=row.kind, text=row.text, absence=row.text_absence))
    except FactMissing as missing:
        return _Own(place=place, document=Missing(cause=missing.cause))
    document = read_document(told)
    return _Own(place=place, document=document if document.lines else Missing(cause=f"{row.path} states nothing."))


def _chosen() -> int | None:
    """Return the key of the file that is the document: of the repository that is named, else the first that has it."""
    process = settings.PROCESS
    rows = RepositoryFile.objects.present().filter(
        kind="process", path__iexact=process.document_path, repository__gone_at=None
    )
    if process.document_repository:
        rows = rows.filter(repository__name__iexact=process.document_repository)
    columns = ("repository__name", "repository__is_archived", "repository__is_fork", "pk")
    found = [
        (name != DEFAULTS_OF_ORGANIZATION, is_archived or is_fork, name.lower(), pk)
        for name, is_archived, is_fork, pk in rows.values_list(*columns)
    ]
    return min(found)[-1] if found else None


def _nowhere(viewer: Viewer, *, now: datetime) -> Missing:
    """Say why there is no document, without telling of what the viewer may not see."""
    path = settings.PROCESS.document_path
    missing = load_sources(now=now).missing("files")
    if missing:
        return missing
    if visible_repositories(viewer).filter(files_are_complete=False).exists():
        return Missing(cause=f"{path} was not found, but GitHub does not list all files of every repository.")
    return Missing(cause=f"No repository that you can see holds {path}.")


def _tallies(viewer: Viewer) -> dict[str, tuple[RuleTally, ...]]:
    """Count the results of each rule, by clause, in one statement."""
    seen = Q(repository__in=visible_repositories(viewer).measured()) | Q(repository=None)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    rows: Iterable[tuple[str, str, int]] = (
        RuleResult.objects.filter(seen).values_list("rule", "result").annotate(count=Count("pk")).order_by()
    )
    for rule, result, count in rows:
        counts[rule][result] = count
    found: dict[str, tuple[RuleTally, ...]] = defaultdict(tuple)
    for one in all_rules():
        count_of = counts[one.slug]
        found[one.clause] += (
            RuleTally(
                rule=one.slug,
                passed=count_of[Result.PASS],
                failed=count_of[Result.FAIL],
                unknown=count_of[Result.UNKNOWN],
                not_applicable=count_of[Result.NOT_APPLICABLE],
            ),
        )
    return found
