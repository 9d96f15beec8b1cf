from apps.scorecards.facts import IssueFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule

AT_WORK = ("in_progress", "review")
DAYS_UNTIL_OWNED = 5


@rule(
    clause="issues/owner",
    level=Level.SILVER,
    weight=2,
    window=Window(moment="created_at"),
    must_hold={"at work": 1.0, "waiting": 0.8},
    expected="Somebody is assigned, from the start of the work or within five business days.",
    fix="Assign the one person who will see to it.",
)
def issue_has_owner(facts: IssueFacts) -> Finding:
    """What belongs to nobody is done by nobody: one name says whom to ask."""
    if facts.is_dropped:
        return not_applicable("closed without being done")
    if facts.author_kind == "dependency_bot":
        return not_applicable("kept by a dependency bot")
    card = known(facts.card)
    is_at_work = card is not None and card.tier in AT_WORK
    group = "at work" if is_at_work else "waiting"
    if facts.assignees:
        return passed(f"assigned to {', '.join(facts.assignees)}", group=group)
    is_new = facts.closed_at is None and not facts.is_past(facts.created_at, business_days=DAYS_UNTIL_OWNED)
    if is_new and not is_at_work:
        return not_applicable(f"waiting for less than {DAYS_UNTIL_OWNED} business days")
    return failed(f"nobody is assigned, {card.column if card and card.column else 'without a column'}", group=group)
