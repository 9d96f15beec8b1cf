from apps.scorecards.facts import IssueFacts
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="issues/labels",
    level=Level.SILVER,
    weight=1,
    window=Window(moment="created_at"),
    must_hold=0.95,
    settings=("phase_label",),
    expected="Exactly one label says to which phase it belongs.",
    fix="Give it the label of the current phase, such as phase-1, and take older ones off.",
)
def issue_phase_label(facts: IssueFacts) -> Finding:
    """Plans are made by phase: without the label an issue is in none of them, with two it is counted twice."""
    if facts.is_by_bot:
        return not_applicable("made by a bot")
    if facts.is_incident:
        return not_applicable("an incident belongs to no phase")
    phases = [label for label in facts.labels if facts.process.is_label(facts.process.phase_label, label)]
    if len(phases) == 1:
        return passed(phases[0])
    return failed(f"several: {', '.join(sorted(phases))}" if phases else "no label of a phase")
