from apps.scorecards.facts import PullRequestFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="pull-requests/issue-id",
    level=Level.SILVER,
    weight=2,
    window=Window(days=28),
    must_hold=0.95,
    settings=("issue_key",),
    expected="An issue of the organization bears the title's key in its own title.",
    fix="Correct the key in the title, or open the issue that it stands for.",
)
def pr_issue_exists(facts: PullRequestFacts) -> Finding:
    """A key that leads nowhere looks like a reason and gives none."""
    if facts.is_by_machine:
        return not_applicable("made by a bot")
    key = facts.process.find_key(facts.title)
    if not key:
        return not_applicable("no issue key in the title, which pr-title-issue-id judges")
    issues = known(facts.keyed_issues)
    if not issues:
        return failed(f"no issue bears {key}")
    evidence = tuple(Evidence(label=f"{one.repository}#{one.number}", url=one.url) for one in issues)
    words = "an issue bears" if len(issues) == 1 else f"{len(issues)} issues bear"
    return passed(f"{words} {key}", evidence=evidence)
