from apps.scorecards.facts import PullRequestFacts
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="pull-requests/issue-id",
    level=Level.SILVER,
    weight=1,
    window=Window(days=28),
    must_hold=0.95,
    settings=("issue_key",),
    expected="The title begins with the issue's id in brackets, then a space and what it does.",
    fix="Retitle it, for example: [PE-12] Gateway bootstrap.",
)
def pr_title_issue_id(facts: PullRequestFacts) -> Finding:
    """The title is what release notes and the board search for: without the id the reason for a change is lost."""
    if facts.is_by_machine:
        return not_applicable("made by a bot")
    if facts.process.matches(rf"\[{facts.process.any_key}\] \S.*", facts.title):
        return passed(facts.title)
    return failed(facts.title)
