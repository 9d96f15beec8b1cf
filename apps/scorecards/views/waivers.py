"""Waivers: the list, asking for one, and deciding about it."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.audit import Action, address_of, note
from apps.accounts.limits import EXPORTS, at_most
from apps.accounts.viewers import Viewer, viewer_of
from apps.catalog.forms import read_filters, whose_file
from apps.catalog.queries import Mine, filter_choices
from apps.scorecards import queries
from apps.scorecards.forms import WaiverFilters, WaiverForm
from apps.scorecards.queries import Act, State, Waivable, WaiverRow
from apps.scorecards.registry import rule_of
from apps.scorecards.services import waivers as services
from apps.ui.downloads import csv_response
from apps.ui.pages import render_page
from apps.ui.paging import MAXIMUM_LIMIT, Slice, pager_for

DO = {Act.APPROVE: services.approve, Act.DECLINE: services.decline, Act.WITHDRAW: services.withdraw}
COLUMNS = (
    "repository",
    "rule",
    "state",
    "reason",
    "asked_by",
    "approved_by",
    "ended_by",
    "expires_on",
    "points_hidden",
)


@require_safe
def waivers(request: HttpRequest) -> HttpResponse:
    """Show the waivers that match the filters."""
    return _page(request)


@require_safe
@at_most(EXPORTS, what="export")
def waivers_csv(request: HttpRequest) -> HttpResponse:
    """Answer the waivers that match the filters as a file."""
    viewer = viewer_of(request)
    filters = read_filters(WaiverFilters, viewer=viewer, query=request.GET)
    page = _waivers(viewer, filters=filters, mine=whose_file(filters, viewer=viewer), limit=MAXIMUM_LIMIT)
    return csv_response([COLUMNS, *([getattr(row, name) for name in COLUMNS] for row in page.rows)], name="waivers")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Offer the form for a waiver; ask for it, and go to where it is listed."""
    viewer, now = viewer_of(request), timezone.now()
    told = request.POST if request.method == "POST" else request.GET
    asked = queries.waivable(viewer, repository=told.get("repository", ""), rule=told.get("rule", ""), now=now)
    if asked is None:
        raise Http404("No repository of this name is visible.")
    if request.method != "POST":
        return _form(request, asked, form=WaiverForm(initial=WaiverForm.first_words(asked, now=now)))
    form = WaiverForm(request.POST)
    if form.is_valid():
        place: Any = {"repository_id": asked.repository_id, "address": address_of(request), "now": now}
        try:
            services.ask(viewer, **place, **form.wanted)
        except services.CannotAsk as refused:
            form.take(refused.problems)
        else:
            return redirect(f"{reverse('scorecards:waivers')}?repository={asked.repository}")
    return _form(request, asked, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
def act(request: HttpRequest, waiver_id: int, act: Act) -> HttpResponse:
    """Approve, decline or withdraw a waiver, and go back to the list as it was filtered."""
    viewer, now, address = viewer_of(request), timezone.now(), address_of(request)
    try:
        DO[act](viewer, waiver_id=waiver_id, address=address, now=now)
    except services.WaiverNotFound as error:
        raise Http404(str(error)) from error
    except services.WaiverNotOpen as error:
        return _page(request, problem=str(error), status=HTTPStatus.CONFLICT)
    except services.NotPermitted as error:
        subject = f"waiver {waiver_id}"
        note(Action.WAIVER_ACT_REFUSED, viewer=viewer, address=address, subject=subject, detail=act, now=now)
        raise PermissionDenied(str(error)) from error
    return redirect(f"{reverse('scorecards:waivers')}?{request.META.get('QUERY_STRING', '')}".removesuffix("?"))


def _waivers(viewer: Viewer, *, filters: WaiverFilters, mine: Mine | None, limit: int) -> Slice[WaiverRow]:
    return queries.waiver_rows(
        viewer,
        state=filters.state,
        text=filters.q,
        narrowed_to=filters.narrowed_to,
        mine=mine,
        cursor=filters.cursor,
        limit=limit,
        now=timezone.now(),
    )


def _page(request: HttpRequest, *, problem: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    viewer = viewer_of(request)
    filters = read_filters(WaiverFilters, viewer=viewer, query=request.GET)
    mine = filters.whose(viewer)
    page = _waivers(viewer, filters=filters, mine=mine, limit=filters.limit)
    context = {
        "page": page,
        "mine": mine,
        "pager": pager_for(page, query=request.GET),
        "filters": filters,
        "choices": filter_choices(viewer),
        "states": tuple(State),
        "problem": problem,
        "list_path": reverse("scorecards:waivers"),
    }
    fragments = {"waiver-rows": "scorecards/_waiver_rows.html"}
    return render_page(request, "scorecards/waivers.html", context, fragments=fragments, status=status)


def _form(request: HttpRequest, asked: Waivable, *, form: WaiverForm, status: int = HTTPStatus.OK) -> HttpResponse:
    if status == HTTPStatus.OK and rule_of(asked.rule) is None:
        raise Http404("There is no rule of this name.")
    return render_page(request, "scorecards/ask_waiver.html", {"asked": asked, "form": form}, status=status)
