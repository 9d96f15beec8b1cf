"""The catalog as JSON."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from apps.accounts.viewers import viewer_of
from apps.catalog.forms import RepositoryListFilters
from apps.catalog.queries import RepositoryRow, check_names, find_repository, repository_rows

router = Router(tags=["catalog"])


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryList:
    items: tuple[RepositoryRow, ...]
    next: str | None


@router.get("/repositories", response=RepositoryList, summary="Repositories")
def get_repositories(request: HttpRequest, filters: Query[RepositoryListFilters]) -> RepositoryList:
    """List the repositories that are there, archived ones and forks included, by name unless sorted otherwise."""
    viewer = viewer_of(request)
    check_names(viewer, narrowed_to=filters.narrowed_to)
    page = repository_rows(
        viewer,
        narrowed_to=filters.narrowed_to,
        mine=filters.known_whose(viewer),
        text=filters.q,
        sort=filters.sort,
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return RepositoryList(items=page.rows, next=page.next_cursor or None)


@router.get("/repositories/{name}", response={200: RepositoryRow, 308: None}, summary="One repository")
def get_repository(request: HttpRequest, name: str) -> RepositoryRow | HttpResponse:
    """Answer a repository by its short name; a former name answers 308 with its present address."""
    return find_or_move(request, name)


def find_or_move(request: HttpRequest, name: str) -> RepositoryRow | HttpResponse:
    """Return the repository of a name in the address, or the answer that sends a former name to the present one.

    Raises Http404 where the viewer sees none of this name.
    """
    found = None if "\0" in name else find_repository(viewer_of(request), name=name)
    if found is None:
        raise Http404("No repository of this name is visible.")
    if found.is_former_name:
        present = "/".join(found.row.repository if part == name else part for part in request.path.split("/"))
        query = request.META.get("QUERY_STRING", "")
        return HttpResponse(status=308, headers={"Location": f"{present}?{query}" if query else present})
    return found.row
