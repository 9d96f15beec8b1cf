"""The sync page as JSON, and a way to ask for a sync."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import AfterValidator, ConfigDict

from apps.accounts.audit import Action, address_of, note
from apps.accounts.limits import SYNCS, at_most
from apps.accounts.viewers import viewer_of
from apps.sync import services
from apps.sync.queries import JobState, SyncStatus, job_state, sync_status
from apps.sync.schedule import SCHEDULE_OF
from apps.sync.tasks import dispatch

router = Router(tags=["sync"])


def known_feed(name: str) -> str:
    """Return the name of a feed, or raise ValueError with the names there are."""
    if name not in SCHEDULE_OF:
        raise ValueError(f"There is no such feed; there are: {', '.join(SCHEDULE_OF)}")
    return name


def refuse_other_sites(request: HttpRequest) -> None:
    """Raise HttpError 403 for what a page of another site sends; programs send no Origin."""
    origin = request.headers.get("Origin")
    if origin and origin != f"{request.scheme}://{request.get_host()}":
        raise HttpError(403, "A page of another site may not ask for a sync.")


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


class SyncOut(Schema):
    feeds: list[FeedOut]
    job: JobOut | None
    last_job: JobOut | None
    capabilities: list[CapabilityOut]
    budget: list[BudgetOut] = Field(alias="budgets")
    problems: list[ProblemOut]


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
