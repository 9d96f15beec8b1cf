"""Where all repositories stand: the matrix of repositories and rules."""

from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from apps.accounts.limits import EXPORTS, at_most
from apps.accounts.viewers import viewer_of
from apps.catalog.forms import read_filters, saved_here, whose_file
from apps.scorecards import queries
from apps.scorecards.forms import ScorecardFilters
from apps.scorecards.queries import Matrix, levers
from apps.scorecards.registry import SECTIONS
from apps.ui.downloads import csv_response
from apps.ui.pages import render_page
from apps.ui.templatetags.ui import RESULTS, words

PAGE = "scorecards:scorecards"
FRAGMENTS = {"matrix": "scorecards/_matrix_answer.html"}
SORTS = (("name", "name"), ("-score", "score"), ("-level", "level"), ("-failed", "fails"), ("team", "team"))
LEVELS = (("gold", "Gold"), ("silver", "Silver"), ("bronze", "Bronze"), ("none", "No level"))
COLUMNS = ("repository", "team", "kind", "level", "score", "score_low", "score_high", "failed", "unknown")


@dataclass(frozen=True, slots=True)
class Select:
    """A filter with its choices, each a value and its words."""

    key: str
    any: str  # what no choice is called
    chosen: str
    choices: tuple[tuple[str, str], ...]


@require_safe
@gzip_page
def scorecards(request: HttpRequest) -> HttpResponse:
    """Show what each rule finds of each repository."""
    viewer = viewer_of(request)
    filters = read_filters(ScorecardFilters, viewer=viewer, query=request.GET)
    mine = filters.whose(viewer)
    matrix = queries.matrix(viewer, choice=filters.choice, mine=mine, now=timezone.now())
    context = {
        "mine": mine,
        "saved": saved_here(viewer, page=PAGE, schema=ScorecardFilters, query=request.GET),
        "matrix": matrix,
        "levers": levers(matrix, organization=settings.PORTAL_ORGANIZATION, github_url=settings.GITHUB_WEB_URL),
        "organization": partial(queries.organization_results, viewer),
        "filters": filters,
        "fields": "q repository team level section result kind mine",
        "choices": matrix,
        "selects": _selects(filters, matrix),
        "sorts": SORTS,
        "legend": tuple(RESULTS),
    }
    return render_page(request, "scorecards/scorecards.html", context, fragments=FRAGMENTS)


@require_safe
def trend(request: HttpRequest) -> HttpResponse:
    """Show how the score went, and what moved it; the list of scorecards asks for the newest of it."""
    context = {"trend": queries.score_trend(viewer_of(request), now=timezone.now())}
    return render_page(request, "scorecards/trend.html", context, fragments={"score-trend": "scorecards/_trend.html"})


@require_safe
@at_most(EXPORTS, what="export")
def csv(request: HttpRequest) -> HttpResponse:
    """Answer the matrix, a line for each repository."""
    _, matrix = _for_file(request)
    rows = [(*_standing(row.card), *row.results) for row in matrix.rows]
    header = (*COLUMNS, *(column.rule.slug for column in matrix.columns))
    return csv_response([header, *rows], name="scorecards")


@require_safe
@at_most(EXPORTS, what="export")
def markdown(request: HttpRequest) -> HttpResponse:
    """Answer where the repositories stand that match as Markdown, for notes and messages."""
    viewer = viewer_of(request)
    filters, matrix = _for_file(request)
    context = {
        "matrix": matrix,
        "narrowed": [("name" if key == "q" else key, value) for key, value in filters if key != "sort" and value],
        "link": request.build_absolute_uri(f"{reverse(PAGE)}?{request.GET.urlencode()}").removesuffix("?"),
        "site": request.build_absolute_uri("/").removesuffix("/"),
        "viewer": viewer,
    }
    text = render_to_string("scorecards/scorecards.md", context)
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


def _for_file(request: HttpRequest) -> tuple[ScorecardFilters, Matrix]:
    viewer = viewer_of(request)
    filters = read_filters(ScorecardFilters, viewer=viewer, query=request.GET)
    mine = whose_file(filters, viewer=viewer)
    return filters, queries.matrix(viewer, choice=filters.choice, mine=mine, now=timezone.now())


def _standing(card: queries.ScorecardRow) -> tuple[object, ...]:
    score = (card.score, card.range.low, card.range.high)
    return (card.repository, card.team, card.kind, card.level, *score, card.counts.failed, card.counts.unknown)


def _selects(filters: ScorecardFilters, matrix: Matrix) -> tuple[Select, ...]:
    sections = tuple((name, words(name).capitalize()) for name in SECTIONS)
    results = tuple((name, word.capitalize()) for name, (_, word) in RESULTS.items())
    return (
        Select("level", "Any level", filters.level, LEVELS),
        Select("section", "All sections", filters.section, sections),
        Select("result", "Any result", filters.result, results),
        Select("kind", "Any kind", filters.kind, tuple((kind, kind.capitalize()) for kind in matrix.kinds)),
    )
