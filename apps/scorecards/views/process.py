"""The process itself."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.viewers import viewer_of
from apps.catalog.forms import read_query
from apps.scorecards import queries
from apps.scorecards.forms import ResultFilters
from apps.scorecards.registry import rule_of
from apps.ui.pages import render_page


@require_safe
def process(request: HttpRequest) -> HttpResponse:
    """Show the process line by line, each with its rules and how far they are kept."""
    document = queries.process_document(viewer_of(request), now=timezone.now())
    return render_page(request, "scorecards/process.html", {"document": document})


@require_safe
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one rule: whose clause it is, how it judges, and who keeps it."""
    found, viewer, now = rule_of(slug), viewer_of(request), timezone.now()
    if found is None:
        raise Http404("There is no rule of this name.")
    result = read_query(ResultFilters, query=request.GET).result
    page = queries.rule_page(viewer, rule=found, now=now)
    results = [one for one in page.results if result in ("", one.result.mark)]
    fragments = {"rule-results": "scorecards/_rule_results.html"}
    return render_page(request, "scorecards/rule.html", {"page": page, "results": results}, fragments=fragments)
