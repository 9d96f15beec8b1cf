"""Campaigns: the list, one with what is left of it, starting, changing and ending one, and its issues at GitHub."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.audit import Action, address_of, note
from apps.accounts.limits import EXPORTS, at_most
from apps.accounts.queries import PersonName, names_of_people
from apps.accounts.viewers import viewer_of
from apps.catalog.forms import read_query
from apps.outbound.tasks import write_at_github
from apps.scorecards.forms import CampaignFilters, CampaignForm, CampaignResultFilters, CampaignTermsForm, owner_key
from apps.scorecards.queries import campaigns as queries
from apps.scorecards.queries.campaigns import Act, CampaignPage
from apps.scorecards.queries.choosing import CannotChoose, choosable, chosen
from apps.scorecards.services import campaign_issues
from apps.scorecards.services import campaigns as services
from apps.scorecards.services.waivers import NotPermitted
from apps.sync.tasks import tell
from apps.ui.downloads import csv_response
from apps.ui.pages import render_page

SHOWN = (("", "All"), ("open", "Open"), ("mine", "Mine"), ("ended", "Ended"))
COLUMNS = ("repository", "rule", "result", "cause", "issue")
FRAGMENTS = {
    "campaign-matrix": "scorecards/_campaign_matrix.html",
    "campaign-issues": "scorecards/_campaign_issues.html",
}


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """Show the campaigns: open ones by the day they are due, then those that ended."""
    show = read_query(CampaignFilters, query=request.GET).show
    rows = queries.campaign_rows(viewer_of(request), show=show, now=timezone.now())
    context = {
        "open": [row for row in rows if not row.is_ended],
        "ended": [row for row in rows if row.is_ended],
        "as_of": min((row.as_of for row in rows if row.as_of), default=None),
        "show": show,
        "choices": SHOWN,
    }
    fragments = {"campaign-rows": "scorecards/_campaign_rows.html"}
    return render_page(request, "scorecards/campaigns.html", context, fragments=fragments)


@require_safe
@gzip_page
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Show a campaign: how far it is, what is left where, and its issues at GitHub."""
    return _page(request, campaign_id)


@require_safe
@at_most(EXPORTS, what="export")
def csv(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Answer what each rule of a campaign finds of each repository as a file."""
    page = _found(request, campaign_id)
    filters = read_query(CampaignResultFilters, query=request.GET)
    rows = [
        (one.repository, rule, cell.mark, cell.cause, one.issue.url if one.issue else "")
        for one in page.narrowed(filters.result, rule=filters.rule)
        for rule, cell in zip(page.slugs, one.cells, strict=True)
    ]
    return csv_response([COLUMNS, *rows], name=f"campaign-{campaign_id}")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Offer the form of a campaign, filled in by the query string; begin it, and go there."""
    viewer, now, is_sent = viewer_of(request), timezone.now(), request.method == "POST"
    if not viewer.is_lead:
        raise _refusal(request, act="start", subject="campaigns", is_noted=is_sent)
    first = None if is_sent else CampaignForm.first_words(request.GET, owner_id=viewer.user_id, now=now)
    form = CampaignForm(
        request.POST if is_sent else None, initial=first, people=names_of_people(viewer), choosable=choosable(viewer)
    )
    if is_sent and form.is_valid():
        try:
            wanted = services.Wanted(repositories=chosen(viewer, form.choice), **form.wanted)
            made = services.start(viewer, wanted, address=address_of(request), now=now)
        except (CannotChoose, services.CannotStart) as refused:
            form.take(refused.problems)
        else:
            return redirect("scorecards:campaign", made.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK
    return render_page(request, "scorecards/new_campaign.html", {"form": form}, status=status)


@require_POST
def edit(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Give a campaign another title, day or owner."""
    form = CampaignTermsForm(request.POST, people=_people(request, _found(request, campaign_id)))
    if form.is_valid():
        try:
            return _act(request, campaign_id, act=Act.CHANGE, do=partial(services.change, **form.terms))
        except services.CannotStart as refused:
            form.take(refused.problems)
    return _page(request, campaign_id, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
def end(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """End a campaign."""
    return _act(request, campaign_id, act=Act.END, do=services.end)


@require_POST
def issues(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Ask for an issue in each repository in which something of a campaign fails."""
    answer = _act(request, campaign_id, act=Act.OPEN_ISSUES, do=campaign_issues.ask)
    tell(write_at_github)
    return answer


def _act(request: HttpRequest, campaign_id: int, *, act: Act, do: Callable[..., object]) -> HttpResponse:
    """Do something with a campaign and go back to it."""
    viewer, now, address = viewer_of(request), timezone.now(), address_of(request)
    try:
        do(viewer, campaign_id=campaign_id, address=address, now=now)
    except services.CampaignNotFound as error:
        raise Http404(str(error)) from error
    except services.CampaignEnded as error:
        return _page(request, campaign_id, problem=str(error), status=HTTPStatus.CONFLICT)
    except NotPermitted as error:
        raise _refusal(request, act=act, subject=f"campaign {campaign_id}") from error
    return redirect("scorecards:campaign", campaign_id)


def _refusal(request: HttpRequest, *, act: str, subject: str, is_noted: bool = True) -> PermissionDenied:
    """Return what to raise for who is no lead; what they tried is noted."""
    if is_noted:
        who, address = viewer_of(request), address_of(request)
        note(Action.CAMPAIGN_ACT_REFUSED, viewer=who, address=address, subject=subject, detail=act, now=timezone.now())
    return PermissionDenied(services.LEADS_ONLY)


def _found(request: HttpRequest, campaign_id: int) -> CampaignPage:
    page = queries.campaign_page(viewer_of(request), campaign_id=campaign_id, now=timezone.now())
    if page is None:
        raise Http404("There is no such campaign.")
    return page


def _people(request: HttpRequest, page: CampaignPage) -> tuple[PersonName, ...]:
    """Return who may own a campaign: whoever does already, too."""
    present = PersonName(id=page.owner_id, login=page.campaign.owner)
    others = (one for one in names_of_people(viewer_of(request)) if one.id != present.id)
    return (present, *others)


def _page(
    request: HttpRequest,
    campaign_id: int,
    *,
    form: CampaignTermsForm | None = None,
    problem: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = _found(request, campaign_id)
    row, filters = page.campaign, read_query(CampaignResultFilters, query=request.GET)
    first: dict[str, Any] = {"title": row.title, "due_on": row.due_on, "owner": owner_key(page.owner_id)}
    context = {
        "page": page,
        "campaign": row,
        "is_narrowed": bool(filters.result),
        "rows": page.narrowed(filters.result, rule=filters.rule),
        "form": form or CampaignTermsForm(initial=first, people=_people(request, page)),
        "problem": problem,
        "page_path": reverse("scorecards:campaign", args=[campaign_id]),
    }
    return render_page(request, "scorecards/campaign.html", context, fragments=FRAGMENTS, status=status)
