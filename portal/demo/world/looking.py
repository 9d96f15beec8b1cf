"""Whether issues got their labels, and lost the one that asks for a look when somebody looked."""

from datetime import datetime, time, timedelta

from portal.demo.world.making import IssuePlan, Making, Site
from portal.demo.world.model import Board, Column

DAY = timedelta(days=1)
SATURDAY = 5
TIME_TO_LOOK = timedelta(weeks=1)  # five business days


def plant_labels(making: Making, board: Board, *, sites: list[Site]) -> None:
    """Note who keeps the clause on labels, now that it is known where the cards stand."""
    columns = {id(card.content): card.column for card in board.cards}
    for site in sites:
        for plan in site.issues:
            if plan.has_labels is not None:
                is_looked_at = _is_looked_at(plan, column=columns.get(id(plan.issue)), now=making.now)
                making.plant("issues/labels", plan.issue, keeps=plan.has_labels and is_looked_at)


def _is_looked_at(plan: IssuePlan, *, column: Column | None, now: datetime) -> bool:
    """Whether the label is gone, or may still be there."""
    if all(one.name != "needs-review" for one in plan.issue.labels):
        return True
    has_begun = column is not None and column.tier in ("in_progress", "review", "done")
    return not has_begun and _look_due_at(plan.issue.created_at) > now


def _look_due_at(opened_at: datetime) -> datetime:
    at = opened_at
    if at.weekday() >= SATURDAY:
        at = datetime.combine(at.date() + DAY * (7 - at.weekday()), time(), tzinfo=at.tzinfo)
    return at + TIME_TO_LOOK
