"""Incidents as JSON."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import AfterValidator, StringConstraints

from apps.accounts.audit import address_of
from apps.accounts.viewers import refuse_other_sites, viewer_of
from apps.catalog.api import find_or_move
from apps.catalog.forms import without_null
from apps.catalog.queries import RepositoryRow, check_names
from apps.delivery.queries.incident_times import Correction
from apps.postmortems import queries, services
from apps.postmortems.forms import IncidentFilters
from apps.postmortems.queries import Candidate, Entry, IncidentRow, ShownLink

router = Router(tags=["incidents"])


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAnswer:
    """The whole list: an organization's incidents are few."""

    items: tuple[IncidentRow, ...]
    as_of: datetime | None
    cause: str | None  # why it is not known which there are
    next: None = None


@router.get("/incidents", response=IncidentAnswer, summary="Incidents")
def get_incidents(request: HttpRequest, filters: Query[IncidentFilters]) -> IncidentAnswer:
    """List the incidents of the repositories that you can see, the latest first, with the postmortem of each."""
    viewer = viewer_of(request)
    check_names(viewer, narrowed_to=filters.narrowed_to)
    mine = filters.known_whose(viewer)
    found = queries.incident_list(viewer, choice=filters.choice, mine=mine, now=timezone.now())
    return IncidentAnswer(items=found.rows, as_of=found.as_of, cause=found.cause or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneIncident(IncidentRow):
    """An incident with what happened around it and what people corrected of its times, the latest first.

    While it has no postmortem it names what may be one.
    """

    timeline: tuple[Entry, ...]
    corrections: tuple[Correction, ...]
    candidates: tuple[Candidate, ...]
    link: ShownLink | None  # what somebody linked here


class LinkIn(Schema):
    """The address of a postmortem."""

    url: Annotated[str, StringConstraints(max_length=4000), AfterValidator(without_null)]


class UnlinkIn(Schema):
    """Why a link is taken back."""

    reason: Annotated[str, StringConstraints(max_length=1000), AfterValidator(without_null)]


@router.get("/incidents/{name}/{number}", response={200: OneIncident, 308: None}, summary="One incident")
def get_incident(request: HttpRequest, name: str, number: int) -> OneIncident | HttpResponse:
    """Answer an incident with what happened around it, the first thing first; a former name answers 308."""
    repository = find_or_move(request, name)
    return repository if isinstance(repository, HttpResponse) else _one(request, repository, number)


@router.put("/incidents/{name}/{number}/postmortem", response={200: OneIncident, 308: None}, summary="Link one")
def put_postmortem(request: HttpRequest, name: str, number: int, wanted: LinkIn) -> OneIncident | HttpResponse:
    """Link a postmortem to an incident. The same address again changes nothing; another is refused."""
    refuse_other_sites(request)
    repository = find_or_move(request, name)
    if isinstance(repository, HttpResponse):
        return repository
    act = partial(services.link, url=wanted.url)
    return _done(request, repository, number, act=act)


@router.delete("/incidents/{name}/{number}/postmortem", response={200: OneIncident, 308: None}, summary="Unlink it")
def delete_postmortem(request: HttpRequest, name: str, number: int, wanted: UnlinkIn) -> OneIncident | HttpResponse:
    """Take the link to a postmortem back, for a reason."""
    refuse_other_sites(request)
    repository = find_or_move(request, name)
    if isinstance(repository, HttpResponse):
        return repository
    act = partial(services.unlink, reason=wanted.reason)
    return _done(request, repository, number, act=act)


def _done(request: HttpRequest, repository: RepositoryRow, number: int, *, act: Callable[..., object]) -> OneIncident:
    viewer, address, now = viewer_of(request), address_of(request), timezone.now()
    try:
        act(viewer, repository_id=repository.repository_id, number=number, address=address, now=now)
    except services.IncidentNotFound as error:
        raise Http404(str(error)) from error
    return _one(request, repository, number)


def _one(request: HttpRequest, repository: RepositoryRow, number: int) -> OneIncident:
    found = queries.incident_page(viewer_of(request), repository=repository, number=number, now=timezone.now())
    if found is None:
        raise Http404("There is no incident of this number in the repository.")
    row = {field.name: getattr(found.row, field.name) for field in fields(found.row)}
    if found.why_no_alerts:
        row["causes"] = {**row["causes"], "alerts": found.why_no_alerts}
    return OneIncident(
        **row,
        timeline=found.timeline,
        corrections=found.corrections,
        candidates=found.candidates,
        link=found.link,
    )
