from apps.postmortems.texts import is_filled, sections_of
from apps.scorecards.facts import IssueFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.rules import INCIDENTS, Level, Window, rule

DUE_AFTER_DAYS = 10


@rule(
    clause="observability/postmortems",
    level=Level.GOLD,
    weight=2,
    window=Window(moment="done_at", days=90),
    scope=INCIDENTS,
    expected="Ten business days after the incident its postmortem tells impact, timeline, cause and actions.",
    fix="Fill in the sections that are missing.",
)
def postmortem_complete(facts: IssueFacts) -> Finding:
    """Who was not there must be able to learn from it, and to check that something changes."""
    postmortem = facts.postmortem
    if postmortem is None or facts.done_at is None:
        return not_applicable("no postmortem to look at")
    sections = sections_of(known(postmortem.text), process=facts.process)
    missing = [topic for topic in facts.process.postmortem_topics if not is_filled(sections.get(topic, ""))]
    evidence = (Evidence(label=postmortem.label, url=postmortem.url),)
    if not missing:
        return passed(f"filled in: {', '.join(facts.process.postmortem_topics)}", evidence=evidence)
    due_at = facts.process.business_days_after(facts.done_at, days=DUE_AFTER_DAYS)
    if facts.as_of < due_at:
        return not_applicable(f"due on {due_at:%-d %b %Y}")
    return failed(f"missing or empty: {', '.join(missing)}", evidence=evidence)
