"""One repository: its scorecard, and what a rule judged in it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.viewers import viewer_of
from apps.catalog.api import find_or_move
from apps.catalog.forms import read_filters
from apps.scorecards import queries
from apps.scorecards.forms import ResultFilters, SubjectListFilters
from apps.scorecards.registry import rule_of
from apps.ui.pages import fragment_target, render_page
from apps.ui.paging import pager_for

EVIDENCE = "evidence"
EVIDENCE_FRAGMENTS = {EVIDENCE: "scorecards/_evidence.html"}


@require_safe
def repository(request: HttpRequest, name: str) -> HttpResponse:
    """Show one repository's score with the result of every rule; a former name leads to the present one."""
    found = find_or_move(request, name)
    if isinstance(found, HttpResponse):
        return found
    viewer = viewer_of(request)
    filters = read_filters(ResultFilters, viewer=viewer, query=request.GET)
    page = queries.repository_page(viewer, repository=found, now=timezone.now())
    results = [one for one in page.card.results if filters.result in ("", one.mark)]
    addresses = {
        "badge": reverse("scorecards:badge", args=[found.repository]) + page.badge_query,
        "coverage_badge": reverse("scorecards:coverage-badge", args=[found.repository]) + page.badge_query,
        "coverage_page": reverse("coverage:repository", args=[found.repository]),
    }
    context = {"repository": found, "page": page, "card": page.card, "results": results}
    context |= {name: request.build_absolute_uri(path) for name, path in addresses.items()}
    return render_page(request, "scorecards/repository.html", context)


@require_safe
def result(request: HttpRequest, name: str, slug: str) -> HttpResponse:
    """Show what a rule found of a repository, why, how to fix it, and what was judged one by one."""
    found = find_or_move(request, name)
    if isinstance(found, HttpResponse):
        return found
    viewer, rule = viewer_of(request), rule_of(slug)
    if rule is None:
        raise Http404("There is no rule of this name.")
    page = queries.result_page(viewer, repository=found, rule=rule, now=timezone.now())
    context = {"repository": found, "page": page}
    if fragment_target(request) == EVIDENCE:
        return render_page(request, EVIDENCE_FRAGMENTS[EVIDENCE], context, fragments=EVIDENCE_FRAGMENTS)
    filters = read_filters(SubjectListFilters, viewer=viewer, query=request.GET)
    subjects = queries.subjects(
        viewer, repository_id=found.repository_id, rule=rule.slug, result=filters.result, cursor=filters.cursor
    )
    context |= {"subjects": subjects, "pager": pager_for(subjects, query=request.GET)}
    return render_page(request, "scorecards/result.html", context, fragments=EVIDENCE_FRAGMENTS)
