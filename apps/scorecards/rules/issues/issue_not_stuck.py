from apps.scorecards.facts import IssueFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, Scope, Window, rule

AT_WORK = ("in_progress", "review")


def _is_at_work(facts: IssueFacts) -> bool:
    card = known(facts.card)
    return facts.closed_at is None and card is not None and card.tier in AT_WORK


@rule(
    clause="issues/board",
    level=Level.ADVISORY,
    weight=0,
    window=Window(moment="created_at"),
    scope=Scope(holds=_is_at_work, otherwise="not at work"),
    settings=("blocked_label",),
    expected="It is in its column no longer than most cards of the last twelve weeks were.",
    fix="Split it, hand it over, or mark it blocked and say why.",
)
def issue_not_stuck(facts: IssueFacts) -> Finding:
    """What stands longer than nearly everything before it hides a problem that nobody has spoken of yet."""
    if facts.has_label(facts.process.blocked_label):
        return not_applicable("marked as blocked")
    card = known(facts.card)
    if card is None or card.since is None:
        return unknown("GitHub does not tell since when its card is in the column.")
    days = (facts.as_of - card.since).days
    here = f"{days} {'day' if days == 1 else 'days'} in {card.column}"
    return failed(f"{here}, the limit is {card.limit_days or 0:.0f}") if known(card.is_stuck) else passed(here)
