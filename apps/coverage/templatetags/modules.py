"""What the page of a repository draws of its modules."""

from collections.abc import Sequence

from django import template

from apps.coverage.queries import ModuleRow
from apps.ui.charts import Part
from apps.ui.templatetags.ui import number, percent

register = template.Library()

MOST_PARTS = 60
# From so many percent on the area of a module is drawn so.
TONES = ((80.0, "good"), (50.0, "warn"), (0.0, "bad"))


@register.filter
def as_parts(modules: Sequence[ModuleRow]) -> tuple[Part, ...]:
    """Return the largest modules as parts of a chart: as large as their lines, toned by their share."""
    largest = sorted(modules, key=lambda module: -module.lines_total)[:MOST_PARTS]
    return tuple(
        Part(
            label=module.module,
            size=module.lines_total,
            value=module.percent,
            tone=next(tone for least, tone in TONES if module.percent >= least),
            note=f"{percent(module.percent)} of {number(module.lines_total)} lines",
        )
        for module in largest
        if module.percent is not None
    )
