"""The chart of a campaign."""

from collections.abc import Sequence

from django import template

from apps.scorecards.queries.standing import DayProgress
from apps.ui import charts

register = template.Library()

# The names of its bands with their tones, top of the stack first.
BANDS = (("Unknown", "new"), ("Failing", "backlog"), ("Waived", "review"), ("Kept", "done"))


@register.simple_tag
def burn_up_chart(days: Sequence[DayProgress]) -> charts.StackedArea:
    """Stack what was kept, waived, failing and unknown at the start and at the end of each day since."""
    counts = [(one.progress.unknown, one.progress.failing, one.progress.waived, one.progress.kept) for one in days]
    series = [
        charts.Series(name=name, tone=tone, values=[count[index] for count in counts])
        for index, (name, tone) in enumerate(BANDS)
    ]
    labels = [f"{one.day:%-d %b}" if one.day else "Start" for one in days]
    return charts.stacked_area(series, labels=labels, starts_at=0)
