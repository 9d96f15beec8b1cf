"""Pages of teams."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.viewers import viewer_of
from apps.catalog.forms import read_query
from apps.teams import queries
from apps.teams.forms import TeamFilters
from apps.ui.pages import render_page

SORTS = (("score", "lowest score"), ("-score", "highest score"), ("name", "name"))
NO_TEAM = "No team of this name is visible."


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """Show where each team stands, and what waits there."""
    viewer = viewer_of(request)
    filters = read_query(TeamFilters, query=request.GET)
    mine = filters.whose(viewer)
    found = queries.teams(viewer, text=filters.q, sort=filters.sort, mine=mine, now=timezone.now())
    context = {"teams": found, "filters": filters, "mine": mine, "sorts": SORTS}
    return render_page(request, "teams/teams.html", context, fragments={"team-rows": "teams/_team_rows.html"})


@require_safe
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a team: its repositories, what waits, and the waivers about to end."""
    page = queries.team_page(viewer_of(request), slug=slug, now=timezone.now())
    if page is None:
        raise Http404(NO_TEAM)
    return render_page(request, "teams/team.html", {"page": page, "row": page.row})
