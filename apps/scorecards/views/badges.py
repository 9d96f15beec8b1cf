"""Badges: pictures for a README, which nobody has to sign in for."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from apps.scorecards import queries
from apps.scorecards.queries import Badge, CoverageBadge

MAX_AGE_SECONDS = 300
LETTER = 6.6  # the mean width of one in pixels, at the size of the badge
PADDING = 12


def _score(request: HttpRequest, name: str) -> Badge | None:
    return queries.badge(name, key=request.GET.get("key", ""))


def _coverage(request: HttpRequest, name: str) -> CoverageBadge | None:
    return queries.coverage_badge(name, key=request.GET.get("key", ""), now=timezone.now())


def _tag_of(found: Badge | CoverageBadge | None) -> str | None:
    return f'"{found.words.encode().hex()}"' if found else None


def _score_tag(request: HttpRequest, name: str) -> str | None:
    return _tag_of(_score(request, name))


def _coverage_tag(request: HttpRequest, name: str) -> str | None:
    return _tag_of(_coverage(request, name))


@login_not_required
@require_safe
@cache_control(public=True, max_age=MAX_AGE_SECONDS)
@condition(etag_func=_score_tag)
def badge(request: HttpRequest, name: str) -> HttpResponse:
    """Draw a repository's level and score; of one that is not public for who has its key."""
    return _drawn(request, _score(request, name), label="scorecard")


@login_not_required
@require_safe
@cache_control(public=True, max_age=MAX_AGE_SECONDS)
@condition(etag_func=_coverage_tag)
def coverage(request: HttpRequest, name: str) -> HttpResponse:
    """Draw how much of a repository is covered, under the same conditions."""
    return _drawn(request, _coverage(request, name), label="coverage")


def _drawn(request: HttpRequest, found: Badge | CoverageBadge | None, *, label: str) -> HttpResponse:
    if found is None:
        raise Http404("There is no badge of this name.")
    left, right = (round(len(words) * LETTER + PADDING) for words in (label, found.words))
    places = {"label_width": left, "value_width": right, "width": left + right}
    places |= {"label_middle": left // 2, "value_middle": left + right // 2}
    context = {"badge": found, "label": label, **places}
    return render(request, "scorecards/badge.svg", context, content_type="image/svg+xml")
