"""The week as JSON."""

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from apps.accounts.viewers import viewer_of
from apps.weekly_status.forms import WeekQuery
from apps.weekly_status.queries import WeeklyStatus, find_week, weekly_status

router = Router(tags=["weekly status"])


@router.get("/weeks/{week}", response=WeeklyStatus, by_alias=True, summary="The figures of a week")
def get_week(request: HttpRequest, week: str, query: Query[WeekQuery]) -> WeeklyStatus:
    """Answer the figures of an ISO week that has begun; `causes` names why a figure is null."""
    now = timezone.now()
    try:
        found = find_week(week, now=now)
    except ValueError as error:
        raise Http404(str(error)) from error
    if query.frozen:
        raise Http404("This week is not frozen.")
    return weekly_status(viewer_of(request), week=found, filters=query.filters, now=now)
