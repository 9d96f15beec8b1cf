from apps.scorecards.facts import PullRequestFacts
from apps.scorecards.findings import Finding, failed, not_applicable, passed, unknown
from apps.scorecards.fixes import RULESETS
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="pull-requests/human-approval",
    level=Level.ADVISORY,
    weight=0,
    window=Window(days=28),
    must_hold=0.9,
    expected="A human approved the commit that was merged, not one before it.",
    fix="Turn on the dismissal of stale approvals in the ruleset of the branch.",
    fix_at=RULESETS,
)
def pr_approval_after_last_push(facts: PullRequestFacts) -> Finding:
    """What is pushed after the approval has been read by nobody."""
    last = {
        one.author: one
        for one in facts.reviews
        if one.is_human and one.author != facts.author and one.state != "commented"
    }
    approvals = [one for one in last.values() if one.state == "approved"]
    if not approvals:
        return not_applicable("no approval, which pr-human-approved judges")
    fresh = sorted(one.author for one in approvals if one.commit_sha == facts.head_sha)
    if fresh:
        return passed(f"{', '.join(fresh)} approved {facts.head_sha[:7]}")
    if any(not one.commit_sha for one in approvals):
        return unknown("GitHub does not tell which commit was approved: it is gone from the branch.")
    approved = ", ".join(sorted(f"{one.author} {one.commit_sha[:7]}" for one in approvals))
    return failed(f"approved: {approved}; the head is {facts.head_sha[:7]}")
