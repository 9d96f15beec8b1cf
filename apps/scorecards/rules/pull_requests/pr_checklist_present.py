from apps.scorecards.facts import PullRequestFacts, checklist_of
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="pull-requests/checklist",
    level=Level.SILVER,
    weight=1,
    window=Window(days=28),
    must_hold=0.9,
    settings=("checklist_topics",),
    expected="The description has a task list with an item for each topic of the checklist.",
    fix="Open pull requests from the template, and keep its checklist in the description.",
)
def pr_checklist_present(facts: PullRequestFacts) -> Finding:
    """Whoever opens a pull request says of each usual duty whether it is done, so that nobody has to ask."""
    if facts.is_by_machine:
        return not_applicable("made by a bot")
    topics, items = facts.process.checklist_topics, checklist_of(facts.body)
    missing = [
        topic for topic, pattern in topics.items() if not any(facts.process.is_in(pattern, item.text) for item in items)
    ]
    if not items:
        return failed("no checklist")
    return failed(f"no item for {', '.join(missing)}") if missing else passed(f"items for {', '.join(topics)}")
