"""How well the new code of pull requests is tested: of which ones that has to be found out, and what is found."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.catalog.models import Repository
from apps.coverage.models import CommitCoverage
from apps.coverage.queries.new_code import AskedChange, NewFile, new_code
from apps.coverage.records import Lines
from apps.delivery.models import ChangedFile, PullRequest
from apps.delivery.queries.sync_targets import FILES_OF_MERGED

UNLISTED = "It changes more files than are read, or GitHub does not tell which."
LINES_UNREAD = "Which lines it changes has not been read yet."
LINES_UNTOLD = "GitHub does not tell which lines of {path} it changes: the change is too large."
# Of these all lines are new, or none.
WHOLE = ("added", "removed")
AT_ONCE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredChange:
    """What is known of the lines that a pull request adds or changes in source files."""

    files: tuple[NewFile, ...]  # those of which it is known
    added: frozenset[str]  # the paths of those that are new
    cause: str  # why not all is known, "" where all is


def changes_to_read(*, repository: str = "", now: datetime) -> list[str]:
    """Name the pull requests of which it must be read which lines they change, as "<repository's id>/<number>".

    That costs a request for each: so only where a report tells of one that changes source files which were there.
    """
    rows = _with_report(now=now).exclude(report_at=None).exclude(lines_head_sha=F("head_sha"))
    # The others were measured without their lines: paths are looked at once.
    rows = rows.filter(_is_unmeasured() | Q(new_code__cause=LINES_UNREAD))
    if repository:
        rows = rows.filter(repository__name__iexact=repository)
    named = list(rows.order_by("-updated_at", "pk").values_list("pk", "repository__github_id", "number"))
    wanted = _changing_source([pk for pk, _, _ in named])
    return [f"{repository_id}/{number}" for pk, repository_id, number in named if pk in wanted]


def _changing_source(pull_requests: Sequence[int]) -> set[int]:
    """Leave the pull requests that add lines to source files which were there."""
    found: set[int] = set()
    for start in range(0, len(pull_requests), AT_ONCE):
        files = ChangedFile.objects.filter(pull_request__in=pull_requests[start : start + AT_ONCE], additions__gt=0)
        for pull_request, path in files.exclude(status__in=WHOLE).values_list("pull_request", "path"):
            if pull_request not in found and settings.PROCESS.is_to_be_covered(path):
                found.add(pull_request)
    return found


def changes_to_measure(*, now: datetime) -> QuerySet[Any]:
    """Return the pull requests of which something came in since they were measured, annotated with `report_at`.

    Where the files of the report of a head were removed, what is known of it stays known, whatever else came in.
    """
    of_head = Q(new_code__head_sha=F("files_head_sha"))
    is_report_gone = of_head & Q(new_code__reported_at__isnull=False, report_at=None)
    came_in = _is_unmeasured() | ~Q(new_code__lines_head_sha=F("lines_head_sha"))
    return _with_report(now=now).filter(came_in).exclude(is_report_gone)


def _is_unmeasured() -> Q:
    """Select what was not measured since its head, its base or its report became another."""
    is_other = ~Q(new_code__head_sha=F("files_head_sha"), new_code__base_ref=F("files_base_ref"))
    is_later = Q(new_code__reported_at=None) | ~Q(new_code__reported_at=F("report_at"))
    return Q(new_code=None) | is_other | (Q(report_at__isnull=False) & is_later)


def measured_changes(rows: Sequence[PullRequest]) -> list[MeasuredChange]:
    """Return what is known of each pull request whose files were read, in five statements at most."""
    listed = defaultdict(list)
    for file in ChangedFile.objects.filter(pull_request__in=[row.pk for row in rows]).order_by("pull_request", "path"):
        listed[file.pull_request_id].append(file)
    sources = {row.pk: [file for file in listed[row.pk] if _is_source(file)] for row in rows}
    told = new_code([_asked(row, files=sources[row.pk]) for row in rows])
    return [
        _measured(row, files=sources[row.pk], told=found, is_whole=_is_whole(row, files=listed[row.pk]))
        for row, found in zip(rows, told, strict=True)
    ]


def _with_report(*, now: datetime) -> QuerySet[Any]:
    """Return the pull requests whose files were read; `report_at`: when a report of its head or merge came in."""
    is_recent = Q(state=PullRequest.State.OPEN) | Q(merged_at__gte=now - FILES_OF_MERGED)
    is_read = Q(files_head_sha=F("head_sha"), files_base_ref=F("base_ref"))
    rows = PullRequest.objects.filter(is_recent, is_read, repository__in=Repository.objects.measured())
    reports = CommitCoverage.objects.filter(repository=OuterRef("repository"), has_files=True, lines_total__gt=0)
    head, merge = (
        Subquery(reports.filter(commit_sha=OuterRef(name)).values("reported_at")) for name in ("head_sha", "merge_sha")
    )
    found: QuerySet[Any] = rows.annotate(report_at=Coalesce(head, merge))
    return found


def _is_source(file: ChangedFile) -> bool:
    is_one: bool = file.status != "removed" and settings.PROCESS.is_to_be_covered(file.path)
    return is_one


def _is_whole(row: PullRequest, *, files: Sequence[ChangedFile]) -> bool:
    return row.files_total is not None and len(files) >= row.files_total


def _asked(row: PullRequest, *, files: Sequence[ChangedFile]) -> AskedChange:
    return AskedChange(
        repository=row.repository_id,
        commits=(row.head_sha, row.merge_sha) if row.merged_at else (row.head_sha,),
        paths=tuple(one.path for one in files if one.additions),
        lines={one.path: Lines.read(one.lines or "") for one in files if one.status not in WHOLE},
        others=tuple(one.path for one in files),
    )


def _measured(
    row: PullRequest, *, files: Sequence[ChangedFile], told: Sequence[NewFile], is_whole: bool
) -> MeasuredChange:
    unknown = {one.path: _why_untold(row, one) for one in files if one.additions and one.status not in WHOLE}
    causes = ["" if is_whole else UNLISTED, *(one.cause for one in told), *unknown.values()]
    return MeasuredChange(
        files=tuple(one for one in told if not (one.cause or unknown.get(one.path))),
        added=frozenset(one.path for one in files if one.status == "added"),
        cause=next(filter(None, causes), ""),
    )


def _why_untold(row: PullRequest, file: ChangedFile) -> str:
    """Say why it is not known which lines of a file are new, "" where it is."""
    if row.lines_head_sha != row.head_sha:
        return LINES_UNREAD
    return LINES_UNTOLD.format(path=file.path) if file.lines is None else ""
