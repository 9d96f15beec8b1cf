"""How often somebody may do something: a bucket by what is done and by whom, which fills again within a minute."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.accounts.models import Attempts
from apps.accounts.viewers import viewer_of

View = TypeVar("View", bound=Callable[..., Any])

GUESSES = 10
FULL_AGAIN_IN = timedelta(minutes=1)
CALLBACKS = 20
SYNCS = 5
EXPORTS = 10


def seconds_to_wait(key: str, *, now: datetime, per_minute: int = GUESSES) -> int:
    """Say how long somebody must wait who did something too often; 0 while there is some left."""
    left = _left(Attempts.objects.filter(key=key).first(), per_minute=per_minute, now=now)
    return 0 if left >= 1 else max(1, round((1 - left) * FULL_AGAIN_IN.total_seconds() / per_minute))


def note_use(key: str, *, now: datetime, per_minute: int = GUESSES) -> None:
    """Take one from somebody's bucket."""
    with transaction.atomic():
        bucket = Attempts.objects.select_for_update().filter(key=key).first()
        left = max(_left(bucket, per_minute=per_minute, now=now) - 1, 0)
        Attempts.objects.update_or_create(key=key, defaults={"left": left, "updated_at": now})


def at_most(per_minute: int, *, what: str) -> Callable[[View], View]:
    """Let a person do something so often in a minute and no more. A decorator of views.

    Without sign-in the portal serves its own machine, whose user needs no limit.
    """

    def limit(view: View) -> View:
        @wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not settings.SIGN_IN.is_on:
                return view(request, *args, **kwargs)
            key, now = f"{what}:{viewer_of(request).user_id}", timezone.now()
            wait = seconds_to_wait(key, now=now, per_minute=per_minute)
            if wait:
                return too_often(request, wait=wait)
            note_use(key, now=now, per_minute=per_minute)
            return view(request, *args, **kwargs)

        return cast(View, limited)

    return limit


def too_often(request: HttpRequest, *, wait: int) -> HttpResponse:
    """Answer who did something too often, with when to come again."""
    answer = render(request, "429.html", {"wait": wait}, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(wait)
    return answer


def _left(bucket: Attempts | None, *, per_minute: int, now: datetime) -> float:
    if bucket is None:
        return per_minute
    back = (now - bucket.updated_at) / FULL_AGAIN_IN * per_minute
    return min(bucket.left + max(back, 0), per_minute)
