"""The sync page as JSON, a way to ask for a sync, and the address that CI sends reports of coverage to."""

from datetime import datetime
from functools import partial
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from pydantic import AfterValidator, BeforeValidator, ConfigDict, StringConstraints

from apps.accounts.audit import Action, address_of, note
from apps.accounts.limits import SYNCS, at_most
from apps.accounts.tokens import token_of
from apps.accounts.viewers import refuse_other_sites, viewer_of
from apps.catalog.api import find_or_move
from apps.coverage.api import router as coverage
from apps.coverage.ingest import Stored
from apps.coverage.records import SentReportRecord
from apps.sync import services, uploads
from apps.sync.queries import JobState, SyncStatus, job_state, sync_status
from apps.sync.schedule import SCHEDULE_OF
from apps.sync.tasks import dispatch

router = Router(tags=["sync"])


def known_feed(name: str) -> str:
    """Return the name of a feed, or raise ValueError with the names there are."""
    if name not in SCHEDULE_OF:
        raise ValueError(f"There is no such feed; there are: {', '.join(SCHEDULE_OF)}")
    return name


class FeedOut(Schema):
    name: str
    title: str
    state: str
    last_success_at: datetime | None
    age_seconds: int | None
    stale_after: int = Field(alias="stale_after_seconds", description="Seconds after which a success is stale.")
    items: int
    skipped: int
    removed: int
    requests: int
    points: int
    error: str
    next_run_at: datetime | None


class CapabilityOut(Schema):
    feature: str
    state: str
    detail: str
    checked_at: datetime | None


class BudgetOut(Schema):
    resource: str
    limit: int | None
    remaining: int | None
    reset_at: datetime | None
    paused_until: datetime | None
    pause_reason: str


class ProblemOut(Schema):
    feed: str
    target: str
    words: str


class JobOut(Schema):
    id: int
    state: str
    requested_by: str
    feeds: list[str]
    repository: str
    is_full: bool
    step: str
    percent: int
    items: int
    requests: int
    points: int
    error: str
    created_at: datetime
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class MonitoringFeedOut(Schema):
    name: str
    title: str
    state: str
    last_success_at: datetime | None
    age_seconds: int | None
    stale_after: int = Field(alias="stale_after_seconds", description="Seconds after which a success is stale.")
    items: int
    skipped: int
    error: str
    next_run_at: datetime | None


class MonitoringOut(Schema):
    """How Prometheus stands; without one there are no feeds."""

    is_connected: bool
    paused_until: datetime | None
    feeds: list[MonitoringFeedOut]


class SyncOut(Schema):
    feeds: list[FeedOut]
    job: JobOut | None
    last_job: JobOut | None
    capabilities: list[CapabilityOut]
    budget: list[BudgetOut] = Field(alias="budgets")
    problems: list[ProblemOut]
    monitoring: MonitoringOut


class SyncIn(Schema):
    """What to read; nothing at all for everything that is due."""

    model_config = ConfigDict(extra="forbid")

    feeds: list[Annotated[str, AfterValidator(known_feed)]] = Field(default=[], max_length=len(SCHEDULE_OF))
    repository: str = Field(default="", max_length=200)
    full: bool = False


@router.get("", response=SyncOut, by_alias=False, summary="How every feed stands")
def get_sync(request: HttpRequest) -> SyncStatus:
    """Answer all feeds, the running job, what the credential may not read, and what is left of GitHub's limits."""
    return sync_status(viewer_of(request), now=timezone.now())


@router.post("", response={202: JobOut}, summary="Ask for a sync")
@at_most(SYNCS, what="sync")
def post_sync(request: HttpRequest, wanted: SyncIn | None = None) -> Status[JobState]:
    """Queue a sync and answer it; an equal one that already waits or runs is answered instead."""
    refuse_other_sites(request)
    viewer, wanted, now = viewer_of(request), wanted or SyncIn(), timezone.now()
    job, is_new = services.request_sync(
        viewer_login=viewer.login,
        feeds=wanted.feeds,
        repository=wanted.repository,
        full=wanted.full,
        now=now,
    )
    if is_new:
        note(Action.SYNC_REQUESTED, viewer=viewer, address=address_of(request), subject=str(job.pk), now=now)
        dispatch(job.pk)
    return Status(202, job_state(viewer, job, now=now))


def not_empty(value: object) -> object:
    """Take a parameter without a value for one that is not there: a step writes all of them, whatever runs it."""
    return None if value == "" else value


Sha = Annotated[str, StringConstraints(pattern=r"^([0-9a-fA-F]{40}|[0-9a-fA-F]{64})$", to_lower=True)]
# What git allows, https://git-scm.com/docs/git-check-ref-format, less what follows from its parts.
Branch = Annotated[str, StringConstraints(max_length=255, pattern=r"^[^\x00-\x20\x7f~^:?*\[\\]*$")]
Flag = Annotated[str, StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9._/-]*$")]


class CoverageIn(Schema):
    """What a report is of."""

    commit: Annotated[Sha, Field(description="The whole hash of the commit that was tested.")]
    branch: Branch = ""
    flag: Annotated[Flag, Field(description="Tells apart the reports of one commit, such as unit and browser.")] = ""
    pull_request: Annotated[int | None, Field(ge=1, lt=2**31), BeforeValidator(not_empty)] = None
    run: Annotated[int | None, Field(ge=0, lt=2**63), BeforeValidator(not_empty)] = None


class CoverageOut(Schema):
    result: str = Field(description="created, replaced, already_have_it, or outdated: a later run has been here")
    repository: str
    commit: str
    flag: str
    run: int
    format: str
    lines_covered: int
    lines_total: int
    percent: float
    cause: str = Field(description="Why the report is held; empty once it counts.")


# On the router of the app below: one address belongs to one router, whichever method is asked for.
@coverage.post(
    "/coverage/{name}",
    response={200: CoverageOut, 201: CoverageOut, 202: CoverageOut},
    summary="Send a report",
    openapi_extra={"requestBody": {"required": True, "content": {"*/*": {"schema": {"format": "binary"}}}}},
)
def post_coverage(request: HttpRequest, name: str, sent: Query[CoverageIn]) -> Status[CoverageOut] | HttpResponse:
    """Take in a report as its tool wrote it, plain or as gzip; 202 while its commit is not known here."""
    refuse_other_sites(request)
    token = token_of(request)
    if settings.SIGN_IN.is_on and token is None:
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    viewer = viewer_of(request)
    found = uploads.repository_for(token, viewer=viewer, name=name) if token else find_or_move(request, name)
    if isinstance(found, HttpResponse):
        return found
    stored = uploads.take_in(request, found, sent=partial(_sent, sent), token=token, now=timezone.now())
    status = 202 if stored.is_held else 200 if stored.result in ("already_have_it", "outdated") else 201
    return Status(status, _told(stored, repository=found.repository, commit=sent.commit))


def _sent(told: CoverageIn, digest: str) -> SentReportRecord:
    return SentReportRecord(
        commit_sha=told.commit,
        digest=digest,
        flag=told.flag,
        branch=told.branch,
        pull_request=told.pull_request,
        run=told.run or 0,
    )


def _told(stored: Stored, *, repository: str, commit: str) -> CoverageOut:
    row = stored.report
    return CoverageOut(
        result=stored.result,
        repository=repository,
        commit=commit,
        flag=row.flag,
        run=row.run,
        format=row.format,
        lines_covered=row.lines_covered,
        lines_total=row.lines_total,
        percent=100 * row.lines_covered / row.lines_total,
        cause=row.cause,
    )
