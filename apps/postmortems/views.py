"""Pages of incidents."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.audit import Action, address_of, note
from apps.accounts.limits import EXPORTS, at_most
from apps.accounts.viewers import viewer_of
from apps.catalog.api import find_or_move
from apps.catalog.forms import read_filters, whose_file
from apps.catalog.queries import filter_choices, find_repository
from apps.delivery import services as times
from apps.delivery.queries.incidents import Time
from apps.outbound.tasks import write_at_github
from apps.postmortems import queries, services
from apps.postmortems.forms import ActionForm, CorrectionForm, IncidentFilters, LinkForm, TakeBackForm, UnlinkForm
from apps.postmortems.queries import IncidentList, IncidentPage, IncidentRow, ShownTime, State
from apps.sync.tasks import tell
from apps.ui.downloads import csv_response
from apps.ui.pages import render_page

LIST = "postmortems:incidents"
FRAGMENTS = {"incident-rows": "postmortems/_incident_rows.html"}
PARTS = {"incident-comment": "postmortems/_comment.html", "incident-actions": "postmortems/_actions.html"}
NEEDS = {
    "postmortem": ("Needs a postmortem", "Every resolved incident leads to its postmortem, or needs none."),
    "sections": ("Postmortem in progress", "No postmortem lacks a section."),
    "actions": ("Actions open", "All that postmortems asked for is done."),
}
COLUMNS = (
    *("repository", "number", "title", "state", "severity", "service", "owner", "started_at", "acknowledged_at"),
    *("resolved_at", "hours_to_acknowledge", "hours_to_resolve", "due_on", "overdue"),
)


@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """Show what incidents need, how long they took, and all that match the filters."""
    viewer = viewer_of(request)
    filters = read_filters(IncidentFilters, viewer=viewer, query=request.GET)
    mine = filters.whose(viewer)
    found = queries.incident_list(viewer, choice=filters.choice, mine=mine, now=timezone.now())
    context = {
        "found": found,
        "filters": filters,
        "mine": mine,
        "fields": "q repository team state severity need repeats mine",
        "choices": filter_choices(viewer),
        "states": tuple(State),
        "selects": _selects(found, filters=filters),
        "queues": [(queue, *NEEDS[queue.need]) for queue in found.queues],
    }
    return render_page(request, "postmortems/incidents.html", context, fragments=FRAGMENTS)


@require_safe
@at_most(EXPORTS, what="export")
def incidents_csv(request: HttpRequest) -> HttpResponse:
    """Answer the incidents that match the filters as a file."""
    viewer = viewer_of(request)
    filters = read_filters(IncidentFilters, viewer=viewer, query=request.GET)
    mine = whose_file(filters, viewer=viewer)
    found = queries.incident_list(viewer, choice=filters.choice, mine=mine, now=timezone.now())
    return csv_response([(*COLUMNS, "postmortem", "need", "repeat_of"), *map(_line, found.rows)], name="incidents")


@require_safe
@at_most(EXPORTS, what="export")
def incidents_markdown(request: HttpRequest) -> HttpResponse:
    """Answer the incidents that match the filters, and what all of them need, as Markdown for notes and messages."""
    viewer = viewer_of(request)
    filters = read_filters(IncidentFilters, viewer=viewer, query=request.GET)
    found = queries.incident_list(
        viewer, choice=filters.choice, mine=whose_file(filters, viewer=viewer), now=timezone.now()
    )
    context = {
        "found": found,
        "queues": [(queue, *NEEDS[queue.need]) for queue in found.queues],
        "link": request.build_absolute_uri(f"{reverse(LIST)}?{request.GET.urlencode()}").removesuffix("?"),
        "site": request.build_absolute_uri("/").removesuffix("/"),
        "viewer": viewer,
    }
    text = render_to_string("postmortems/incidents.md", context)
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@require_safe
def incident(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Show an incident with what happened around it; a former name of its repository leads to the present one."""
    return _page(request, name, number)


@require_POST
def link(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Link a postmortem to an incident."""
    form = LinkForm(request.POST)
    if form.is_valid() and _act(services.link, request, name, number, form=form):
        tell(write_at_github)
        return redirect("postmortems:incident", name, number)
    return _page(request, name, number, refused=form)


@require_POST
def unlink(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Take the link to a postmortem back."""
    form = UnlinkForm(request.POST)
    if form.is_valid() and _act(services.unlink, request, name, number, form=form):
        tell(write_at_github)
        return redirect("postmortems:incident", name, number)
    return _page(request, name, number, refused=form)


@require_POST
def comment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Ask once more for the comment that says at GitHub what is linked."""
    form = Form(request.POST)
    form.full_clean()
    _act(services.write_again, request, name, number, form=form)
    tell(write_at_github)
    return redirect("postmortems:incident", name, number)


@require_POST
def open_issue(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Ask for an issue for an action of the postmortem."""
    form = ActionForm(request.POST)
    if form.is_valid() and _act(services.open_issue, request, name, number, form=form):
        tell(write_at_github)
        return redirect("postmortems:incident", name, number)
    return _page(request, name, number, refused=form)


@require_POST
def correct(request: HttpRequest, name: str, number: int, time: str) -> HttpResponse:
    """Correct when an incident began, was acknowledged or was resolved."""
    if time not in Time:
        raise Http404("An incident has no such time.")
    form = CorrectionForm(request.POST, auto_id=f"id_{time}_%s")
    if form.is_valid() and _act(times.correct_time, request, name, number, form=form, time=Time(time)):
        return redirect("postmortems:incident", name, number)
    return _page(request, name, number, refused=form, time=time)


@require_POST
def take_back(request: HttpRequest, name: str, number: int, correction_id: int) -> HttpResponse:
    """Take the correction of a time back."""
    form = TakeBackForm(request.POST, auto_id=f"id_{correction_id}_%s")
    if form.is_valid() and _act(times.take_back, request, name, number, form=form, correction_id=correction_id):
        return redirect("postmortems:incident", name, number)
    return _page(request, name, number, refused=form, correction_id=correction_id)


def _act(
    act: Callable[..., object], request: HttpRequest, name: str, number: int, *, form: Form, **more: object
) -> bool:
    """Say whether it was done; else the form tells why not."""
    viewer = viewer_of(request)
    found = None if "\0" in name else find_repository(viewer, name=name)
    if found is None:
        raise Http404("No repository of this name is visible.")
    told = {"repository_id": found.row.repository_id, "number": number, **form.cleaned_data, **more}
    try:
        act(viewer, **told, address=address_of(request), now=timezone.now())
    except (services.IncidentNotFound, times.IncidentNotFound) as error:
        raise Http404(str(error)) from error
    except times.NotPermitted as error:
        _note_refused(request, subject=f"{name}#{number}")
        raise PermissionDenied(str(error)) from error
    except (services.CannotLink, times.CannotCorrect) as refused:
        for field, words in refused.problems.items():
            form.add_error(field or None, words)
        return False
    return True


def _note_refused(request: HttpRequest, *, subject: str) -> None:
    action, now = Action.INCIDENT_TIME_ACT_REFUSED, timezone.now()
    note(action, viewer=viewer_of(request), address=address_of(request), subject=subject, now=now)


def _page(
    request: HttpRequest,
    name: str,
    number: int,
    *,
    refused: Form | None = None,
    time: str = "",
    correction_id: int = 0,
) -> HttpResponse:
    """Show an incident, with the form that was refused; `time` or `correction_id` say what that was about."""
    found = _found(request, name, number)
    if isinstance(found, HttpResponse):
        return found
    context = {
        "page": found,
        "row": found.row,
        "form": refused if isinstance(refused, LinkForm) else LinkForm(),
        "unlinking": refused if isinstance(refused, UnlinkForm) else UnlinkForm(),
        "times": [_time_forms(one, refused=refused, time=time, correction_id=correction_id) for one in found.times],
        "asking": refused if isinstance(refused, ActionForm) else ActionForm(),
        "problems": refused.non_field_errors() if isinstance(refused, TakeBackForm) else [],
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return render_page(request, "postmortems/incident.html", context, fragments=PARTS, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TimeForms:
    """A time of an incident with the forms that correct it and take that back."""

    shown: ShownTime
    correcting: Form
    taking_back: Form | None


def _time_forms(shown: ShownTime, *, refused: Form | None, time: str, correction_id: int) -> _TimeForms:
    initial = {"at": shown.at}
    correcting: Form = CorrectionForm(initial=initial, auto_id=f"id_{shown.time}_%s")
    if refused is not None and time == shown.time:
        correcting = refused
    one = shown.in_force
    taking_back: Form | None = None if one is None else TakeBackForm(auto_id=f"id_{one.id}_%s")
    if one is not None and refused is not None and correction_id == one.id:
        taking_back = refused
    return _TimeForms(shown=shown, correcting=correcting, taking_back=taking_back)


@require_safe
def draft(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Answer a postmortem to begin with, as Markdown."""
    found = _found(request, name, number)
    if isinstance(found, HttpResponse):
        return found
    return HttpResponse(found.draft, content_type="text/markdown; charset=utf-8")


def _found(request: HttpRequest, name: str, number: int) -> IncidentPage | HttpResponse:
    repository = find_or_move(request, name)
    if isinstance(repository, HttpResponse):
        return repository
    page = queries.incident_page(viewer_of(request), repository=repository, number=number, now=timezone.now())
    if page is None:
        raise Http404("There is no incident of this number in the repository.")
    return page


def _line(row: IncidentRow) -> list[object]:
    postmortem = row.postmortem and (row.postmortem.url or row.postmortem.label)
    repeat_of = row.repeat_of and f"{row.repeat_of.repository}#{row.repeat_of.number}"
    return [*(getattr(row, name) for name in COLUMNS), postmortem, row.need, repeat_of]


def _selects(found: IncidentList, *, filters: IncidentFilters) -> Iterator[dict[str, object]]:
    severities = [(one, one) for one in found.severities]
    yield {"key": "severity", "any": "Any severity", "chosen": filters.severity, "choices": severities}
    needs = [(need, words) for need, (words, _) in NEEDS.items()]
    yield {"key": "need", "any": "Whatever it needs", "chosen": filters.need, "choices": needs}
    repeats = [("1", "Repeats of one with open actions")]
    yield {"key": "repeats", "any": "Repeats or not", "chosen": filters.repeats, "choices": repeats}
