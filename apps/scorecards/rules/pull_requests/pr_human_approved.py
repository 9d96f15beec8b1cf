from apps.scorecards.facts import PullRequestFacts
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.fixes import RULESETS
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="pull-requests/human-approval",
    level=Level.SILVER,
    weight=3,
    window=Window(days=28),
    expected="A human besides the author approved it before the merge.",
    fix="Ask a code owner to approve; for an emergency leave a comment that says why.",
    fix_at=RULESETS,
)
def pr_human_approved(facts: PullRequestFacts) -> Finding:
    """A second person has read every change before it reaches the default branch."""
    approvers = sorted(author for author, state in facts.human_verdicts.items() if state == "approved")
    if approvers:
        return passed(f"approved by {', '.join(approvers)}")
    return failed("no approval by a human besides the author")
