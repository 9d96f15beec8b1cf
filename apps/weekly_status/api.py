"""The week as JSON."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from apps.accounts.viewers import viewer_of
from apps.delivery.queries import Counted
from apps.weekly_status.forms import FigureQuery, WeekQuery
from apps.weekly_status.queries import NO_FIGURE, WeeklyStatus, figure_rows, find_week, middle, weekly_status

router = Router(tags=["weekly status"])


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureAnswer:
    """A figure and what it counted; of a distribution `value` is the median."""

    week: str
    figure: str
    title: str
    definition: str
    unit: str
    value: float | None
    cause: str | None
    rows: tuple[Counted, ...]


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


@router.get("/weeks/{week}/figures/{figure}", response=FigureAnswer, summary="What a figure of a week counted")
def get_figure(request: HttpRequest, week: str, figure: str, query: Query[FigureQuery]) -> FigureAnswer:
    """Answer one figure by its path, such as `pull_requests.merged`, with every row that it counted."""
    now = timezone.now()
    question = query.question(figure)
    try:
        found = find_week(week, now=now)
        answer = figure_rows(viewer_of(request), week=found, filters=query.filters, question=question, now=now)
    except ValueError as error:
        raise Http404(str(error)) from error
    except KeyError as error:
        raise Http404(NO_FIGURE) from error
    measure = question.measure
    return FigureAnswer(
        week=str(found),
        figure=measure.path,
        title=measure.title,
        definition=measure.definition,
        unit=measure.unit,
        value=middle(answer.figure.value),
        cause=answer.figure.cause or None,
        rows=answer.rows,
    )
