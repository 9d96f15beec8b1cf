"""Teams as JSON."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from apps.accounts.viewers import viewer_of
from apps.teams import queries
from apps.teams.forms import TeamFilters
from apps.teams.queries import TeamPage, TeamRow

router = Router(tags=["teams"])


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamList:
    """The whole list: an organization's teams are few."""

    items: tuple[TeamRow, ...]
    next: None = None


@router.get("/teams", response=TeamList, summary="Teams")
def get_teams(request: HttpRequest, filters: Query[TeamFilters]) -> TeamList:
    """List the teams that you may know of, with what you can see of their repositories."""
    viewer, now = viewer_of(request), timezone.now()
    found = queries.teams(viewer, text=filters.q, sort=filters.sort, mine=filters.known_whose(viewer), now=now)
    return TeamList(items=found.rows)


@router.get("/teams/{slug}", response=TeamPage, by_alias=True, summary="One team")
def get_team(request: HttpRequest, slug: str) -> TeamPage:
    """Answer a team with its repositories, the worst first, and all that its figures count."""
    page = None if "\0" in slug else queries.team_page(viewer_of(request), slug=slug, now=timezone.now())
    if page is None:
        raise Http404("No team of this name is visible.")
    return page
