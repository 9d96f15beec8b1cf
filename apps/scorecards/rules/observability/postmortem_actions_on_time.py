from datetime import date
from zoneinfo import ZoneInfo

from apps.postmortems.texts import last_day
from apps.scorecards.facts import ActionIssue, IssueFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.rules import INCIDENTS, Level, Window, rule


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
    late = [issue for due_on, issue in issues if issue.is_open and _today(facts) > _last_day(issue, named=due_on)]
    if late:
        evidence = tuple(Evidence(label=issue.label, url=issue.url) for issue in late)
        return failed(f"{len(late)} of {len(issues)} overdue", evidence=evidence)
    return passed(f"none of {len(issues)} is overdue")


def _today(facts: IssueFacts) -> date:
    return facts.as_of.astimezone(ZoneInfo(facts.repository.process.time_zone)).date()


def _last_day(issue: ActionIssue, *, named: date | None) -> date:
    return last_day(named=named, of_milestone=issue.due_on, opened_at=issue.created_at)
