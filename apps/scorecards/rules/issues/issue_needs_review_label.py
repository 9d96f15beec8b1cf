from apps.catalog.names import plain
from apps.scorecards.facts import CardFacts, IssueFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule

DAYS_UNTIL_SET, DAYS_UNTIL_GONE = 1, 5
STARTED = ("in_progress", "review", "done")


@rule(
    clause="issues/labels",
    level=Level.SILVER,
    weight=1,
    window=Window(moment="created_at", days=28),
    must_hold=0.9,
    settings=("review_label",),
    expected="It asks for a look within one business day of being opened, and no longer once somebody looked.",
    fix="Let the templates set the label; take it off when the issue was looked at, at the latest when work begins.",
)
def issue_needs_review_label(facts: IssueFacts) -> Finding:
    """The label lists what nobody has looked at: that works only if new issues are on it and old ones are not."""
    name = facts.process.review_label
    if facts.is_by_bot or facts.is_incident:
        return not_applicable("an incident is looked at at once" if facts.is_incident else "made by a bot")
    card, events = known(facts.card), known(facts.label_events)
    set_at = [one.at for one in events if one.is_added and plain(one.label) == plain(name)]
    is_set = facts.has_label(name)
    first_at = min(set_at, default=facts.created_at if is_set else None)
    due_at = facts.process.business_days_after(facts.created_at, days=DAYS_UNTIL_SET)
    if first_at is None:
        is_due = due_at <= facts.as_of
        return failed(f"{name} was never set") if is_due else not_applicable("opened less than one business day ago")
    if first_at > due_at:
        return failed(f"{name} was set on {first_at:%-d %b}, more than one business day after it was opened")
    return _of_set(facts, card=card) if is_set else passed(f"{name} was set and taken off")


def _of_set(facts: IssueFacts, *, card: CardFacts | None) -> Finding:
    name = facts.process.review_label
    if card is not None and card.tier in STARTED:
        return failed(f"{name} is still set in {card.column}")
    if facts.is_past(facts.created_at, business_days=DAYS_UNTIL_GONE):
        return failed(f"{name} is still set after {DAYS_UNTIL_GONE} business days")
    return passed(f"{name} is set")
