"""Badges: pictures for a README, which nobody has to sign in for."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from apps.scorecards import queries

MAX_AGE_SECONDS = 300
LETTER = 6.6  # the mean width of one in pixels, at the size of the badge
PADDING = 12
LABEL = "scorecard"


def _tag(request: HttpRequest, name: str) -> str | None:
    found = queries.badge(name, key=request.GET.get("key", ""))
    return f'"{found.words.encode().hex()}"' if found else None


@login_not_required
@require_safe
@cache_control(public=True, max_age=MAX_AGE_SECONDS)
@condition(etag_func=_tag)
def badge(request: HttpRequest, name: str) -> HttpResponse:
    """Draw a repository's level and score; of one that is not public for who has its key."""
    found = queries.badge(name, key=request.GET.get("key", ""))
    if found is None:
        raise Http404("There is no badge of this name.")
    label, value = (round(len(words) * LETTER + PADDING) for words in (LABEL, found.words))
    places = {"label_width": label, "value_width": value, "width": label + value}
    places |= {"label_middle": label // 2, "value_middle": label + value // 2}
    context = {"badge": found, "label": LABEL, **places}
    return render(request, "scorecards/badge.svg", context, content_type="image/svg+xml")
