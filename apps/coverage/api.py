"""Test coverage as JSON. What takes reports in stands above, where they can be read."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from apps.accounts.viewers import viewer_of
from apps.catalog.api import find_or_move
from apps.catalog.queries import check_names
from apps.coverage import queries
from apps.coverage.forms import CoverageFilters
from apps.coverage.queries import CoverageRow, RepositoryCoverage

router = Router(tags=["coverage"])


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageList:
    items: tuple[CoverageRow, ...]
    next: str | None


@router.get("/coverage", response=CoverageList, summary="Coverage")
def get_coverage(request: HttpRequest, filters: Query[CoverageFilters]) -> CoverageList:
    """List the newest coverage of each measured repository, by name unless sorted otherwise; those without say so."""
    viewer = viewer_of(request)
    check_names(viewer, narrowed_to=filters.narrowed_to)
    page = queries.coverage_rows(
        viewer,
        narrowed_to=filters.narrowed_to,
        mine=filters.known_whose(viewer),
        text=filters.q,
        sort=filters.sort,
        cursor=filters.cursor,
        limit=filters.limit,
        now=timezone.now(),
    )
    return CoverageList(items=page.rows, next=page.next_cursor or None)


@router.get("/coverage/{name}", response={200: RepositoryCoverage, 308: None}, summary="Coverage of one repository")
def get_coverage_of(request: HttpRequest, name: str) -> RepositoryCoverage | HttpResponse:
    """Answer the newest coverage of a repository by report, module and file, and its trend."""
    repository = find_or_move(request, name)
    if isinstance(repository, HttpResponse):
        return repository
    found = queries.repository_coverage(viewer_of(request), repository_id=repository.repository_id, now=timezone.now())
    if found is None:
        raise Http404("No repository of this name is visible.")
    return found
