from apps.catalog.names import last_part, plain
from apps.scorecards.facts import IssueFacts
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="issues/labels",
    level=Level.SILVER,
    weight=1,
    window=Window(moment="created_at"),
    must_hold=0.95,
    settings=("service_labels",),
    expected="At least one label names a service.",
    fix="Give it the label of the service that it is about, such as gateway.",
)
def issue_service_label(facts: IssueFacts) -> Finding:
    """The team of a service finds its work by this label, also where the issue lies in another repository."""
    if facts.is_by_bot:
        return not_applicable("made by a bot")
    if facts.is_incident:
        return not_applicable("an incident needs a severity and an owner")
    services = {plain(name) for name in facts.service_labels}
    found = [label for label in facts.labels if not services.isdisjoint((plain(label), last_part(label)))]
    if found:
        return passed(", ".join(sorted(found)))
    return failed(f"no service among: {', '.join(sorted(facts.labels))}" if facts.labels else "no labels")
