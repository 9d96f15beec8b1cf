from apps.scorecards.facts import PullRequestFacts, checklist_of
from apps.scorecards.findings import Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="pull-requests/checklist",
    level=Level.SILVER,
    weight=2,
    window=Window(days=28),
    must_hold=0.9,
    expected="Every item of the checklist is ticked, struck through or marked N/A.",
    fix="Tick what is done, and strike through or mark N/A what does not apply, before the merge.",
)
def pr_checklist_complete(facts: PullRequestFacts) -> Finding:
    """A box left open at the merge is a duty that nobody knows the end of."""
    if facts.is_by_machine:
        return not_applicable("made by a bot")
    if facts.is_body_later:
        return unknown("The description was edited after the merge: GitHub does not tell what it said before.")
    items = checklist_of(facts.body)
    if not items:
        return not_applicable("no checklist, which pr-checklist-present judges")
    left = [item.text for item in items if not item.is_settled]
    return failed(f"open: {'; '.join(left)}") if left else passed(f"{len(items)} items settled")
