"""Answering a page or one of its fragments from the same address, in the frame every page shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

NO_FRAGMENTS: Mapping[str, str] = MappingProxyType({})

PRESENTATION = "present"  # ?mode=present shows a page for the back of the room
THEMES = ("light", "dark")  # anything else follows the system

# htmx 2 stops polling when it is answered with this status: https://htmx.org/docs/#polling
STOP_POLLING = 286


def render_page(
    request: HttpRequest,
    page: str,
    context: Mapping[str, Any],
    *,
    fragments: Mapping[str, str] = NO_FRAGMENTS,
    status: int = 200,
) -> HttpResponse:
    """Render `page`, or the fragment whose element id htmx names as its target.

    `fragments` maps element ids to templates. A boosted request and one that restores history get the page:
    htmx then takes the whole body from it.
    """
    template = fragments.get(fragment_target(request), page)
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def fragment_target(request: HttpRequest) -> str:
    """Name the element id that htmx wants replaced; "" when the whole page is asked for."""
    htmx = HtmxDetails(request)
    if not htmx or htmx.boosted or htmx.history_restore_request:
        return ""
    return htmx.target or ""


@dataclass(frozen=True)
class Place:
    """An entry of the top bar, or one of the lists that share one."""

    title: str
    href: str
    key: str  # after "g"
    is_current: bool


# Title, path, the key that leads there after "g", and what else belongs to it.
Row = tuple[str, str, str, tuple[str, ...]]
LISTS: tuple[Row, ...] = (
    ("Repositories", "/repositories/", "r", ()),
    ("Pull requests", "/pull-requests/", "p", ()),
    ("Issues", "/issues/", "i", ()),
    ("Deployments", "/deployments/", "d", ()),
    ("Coverage", "/coverage/", "v", ()),
)
PLACES: tuple[Row, ...] = (
    ("This week", "/", "w", ("/weeks/",)),
    ("Scorecards", "/scorecards/", "c", ("/process/", "/rules/", "/waivers/", "/campaigns/", "/teams/")),
    ("Incidents", "/incidents/", "n", ()),
    ("Repositories", "/repositories/", "r", tuple(path for _, path, *_ in LISTS)),
    ("Sync", "/sync/", "s", ()),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every page what its frame shows. A context processor."""
    theme = request.COOKIES.get("theme", "")
    return {
        "organization_name": settings.PORTAL_ORGANIZATION,
        "is_demonstration": settings.IS_DEMONSTRATION,
        "now": timezone.now(),
        "places": places_at(request.path, rows=PLACES),
        "lists": places_at(request.path, rows=LISTS),
        "shortcuts": places_at(request.path, rows=(*PLACES[:3], *LISTS, *PLACES[4:])),
        "theme": theme if theme in THEMES else "",
        "is_presentation": request.GET.get("mode") == PRESENTATION,
    }


def places_at(path: str, *, rows: Sequence[Row]) -> tuple[Place, ...]:
    """List places, the one that holds `path` marked."""
    return tuple(
        Place(title=title, href=start, key=key, is_current=_holds(path, start=start, more=more))
        for title, start, key, more in rows
    )


def _holds(path: str, *, start: str, more: tuple[str, ...]) -> bool:
    return path == start or path.startswith((*more, start) if start != "/" else more)
