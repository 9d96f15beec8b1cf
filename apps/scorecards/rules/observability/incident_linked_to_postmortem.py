from collections.abc import Iterable

from apps.scorecards.facts import IssueFacts, Missing, PostmortemFacts
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import INCIDENTS, Level, Window, rule

DUE_AFTER_DAYS = 5


@rule(
    clause="observability/postmortems",
    level=Level.SILVER,
    weight=3,
    window=Window(moment="done_at", days=90),
    scope=INCIDENTS,
    expected="Five business days after it was closed it leads to a postmortem that exists.",
    fix="Write the postmortem, and add a line with its address to the incident: Postmortem: <address>.",
)
def incident_linked_to_postmortem(facts: IssueFacts) -> Finding:
    """What was learned from an outage helps only those who find it from there."""
    reason = _reason_against(facts)
    if reason:
        return not_applicable(reason)
    there = [one for one in facts.postmortems if one.is_there is True]
    if there:
        return passed("leads to its postmortem", evidence=_evidence(there))
    due_at = facts.process.business_days_after(facts.resolved_at or facts.as_of, days=DUE_AFTER_DAYS)
    if facts.as_of < due_at:
        return not_applicable(f"due on {due_at:%-d %b %Y}")
    causes = [one.is_there.cause for one in facts.postmortems if isinstance(one.is_there, Missing)]
    if causes:
        return unknown(causes[0])
    if not facts.postmortems:
        return failed("its text leads to no postmortem, and none names it")
    return failed("what it leads to is not there", evidence=_evidence(facts.postmortems))


def _reason_against(facts: IssueFacts) -> str:
    """Say why it needs no postmortem, "" where it does."""
    if facts.done_at is None:
        return "still open" if facts.closed_at is None else "closed without being done"
    if facts.has_label(*facts.process.labels_without_postmortem):
        return "a label says that it needs none"
    return ""


def _evidence(postmortems: Iterable[PostmortemFacts]) -> tuple[Evidence, ...]:
    return tuple(Evidence(label=one.label, url=one.url) for one in postmortems)
