"""Pages of scorecards."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.viewers import viewer_of
from apps.catalog.api import find_or_move
from apps.catalog.forms import read_filters
from apps.catalog.queries import filter_choices
from apps.scorecards import queries
from apps.scorecards.forms import ScorecardFilters, SubjectListFilters
from apps.scorecards.registry import rule_of
from apps.ui.pages import render_page
from apps.ui.paging import pager_for


@require_safe
def scorecards(request: HttpRequest) -> HttpResponse:
    """Show where each repository stands."""
    viewer = viewer_of(request)
    filters = read_filters(ScorecardFilters, viewer=viewer, query=request.GET)
    context = {
        "organization": queries.organization_score(viewer),
        "rows": queries.scorecards(viewer, narrowed_to=filters.narrowed_to, text=filters.q),
        "filters": filters,
        "choices": filter_choices(viewer),
    }
    fragments = {"scorecard-rows": "scorecards/_scorecard_rows.html"}
    return render_page(request, "scorecards/scorecards.html", context, fragments=fragments)


@require_safe
def process(request: HttpRequest) -> HttpResponse:
    """Show the process line by line, each with its rules and how far they are kept."""
    document = queries.process_document(viewer_of(request), now=timezone.now())
    return render_page(request, "scorecards/process.html", {"document": document})


@require_safe
def repository(request: HttpRequest, name: str) -> HttpResponse:
    """Show one repository's score with the result of every rule; a former name leads to the present one."""
    found = find_or_move(request, name)
    if isinstance(found, HttpResponse):
        return found
    viewer = viewer_of(request)
    filters = read_filters(SubjectListFilters, viewer=viewer, query=request.GET)
    card = queries.scorecard(viewer, repository_id=found.repository_id)
    results = [one for one in card.results if filters.result in ("", one.result)]
    return render_page(request, "scorecards/repository.html", {"repository": found, "card": card, "results": results})


@require_safe
def subjects(request: HttpRequest, name: str, slug: str) -> HttpResponse:
    """Show what a rule judged one by one in a repository."""
    found = find_or_move(request, name)
    if isinstance(found, HttpResponse):
        return found
    viewer, rule = viewer_of(request), rule_of(slug)
    if rule is None:
        raise Http404("There is no rule of this name.")
    filters = read_filters(SubjectListFilters, viewer=viewer, query=request.GET)
    page = queries.subjects(
        viewer, repository_id=found.repository_id, rule=rule.slug, result=filters.result, cursor=filters.cursor
    )
    context = {"repository": found, "rule": rule, "page": page, "pager": pager_for(page, query=request.GET)}
    clause = queries.clause_words(viewer, now=timezone.now())[rule.clause]
    return render_page(request, "scorecards/subjects.html", context | {"filters": filters, "clause": clause})
