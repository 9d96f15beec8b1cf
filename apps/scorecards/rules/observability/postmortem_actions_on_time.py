from datetime import timedelta

from apps.scorecards.facts import IssueFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.rules import INCIDENTS, Level, Window, rule

DUE_AFTER = timedelta(days=30)


@rule(
    clause="observability/postmortems",
    level=Level.GOLD,
    weight=2,
    window=Window(moment="done_at", days=90),
    scope=INCIDENTS,
    expected="No action is open beyond its day, which is 30 days after its issue was opened unless another is named.",
    fix="Finish it, name another day with the reason, or say openly that it is dropped.",
)
def postmortem_actions_on_time(facts: IssueFacts) -> Finding:
    """Late actions are how the same outage comes a second time."""
    actions = known(facts.postmortem.actions) if facts.postmortem else ()
    issues = [(action.due_on, issue) for action in actions for issue in known(action.issues)]
    if not issues:
        return not_applicable("no action that is an issue")
    late = [
        issue
        for due_on, issue in issues
        if issue.is_open and facts.as_of.date() > (due_on or (issue.created_at + DUE_AFTER).date())
    ]
    if late:
        evidence = tuple(Evidence(label=issue.label, url=issue.url) for issue in late)
        return failed(f"{len(late)} of {len(issues)} overdue", evidence=evidence)
    return passed(f"none of {len(issues)} is overdue")
