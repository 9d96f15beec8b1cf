from collections.abc import Sequence
from datetime import datetime

from apps.scorecards.facts import DiscussionFacts, IssueFacts, PullRequestFacts, known
from apps.scorecards.facts.discussions import is_in_category
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, Scope, Window, rule

DUE_AFTER_DAYS = 2
UNREAD = "The discussions of the days in which it had to be announced have not all been read yet."


@rule(
    clause="communication/adr-discussions",
    level=Level.GOLD,
    weight=2,
    window=Window(moment="created_at", days=180),
    scope=Scope(holds=lambda facts: facts.is_adr, otherwise="no proposal of a decision"),
    settings=("adr_name", "adr_path", "adr_categories", "issue_key"),
    expected="Two business days after it was proposed, and before it is merged, a discussion names the decision.",
    fix="Start a discussion that links the issue or its pull request.",
)
def adr_announced(facts: IssueFacts | PullRequestFacts) -> Finding:
    """A decision that binds everybody is heard of while it can still be changed."""
    if isinstance(facts, IssueFacts) and facts.is_dropped:
        return not_applicable("closed without being done")
    found = known(facts.announcements)
    wanted = [one for one in found if is_in_category(one, process=facts.process)]
    if not wanted:
        return _without(found, facts=facts)
    first, problem = wanted[0], _problem(wanted[0], facts=facts)
    if problem:
        return failed(problem, evidence=_evidence(first))
    return passed(f"announced on {first.created_at:%-d %b %Y}", evidence=_evidence(first))


def _without(others: Sequence[DiscussionFacts], *, facts: IssueFacts | PullRequestFacts) -> Finding:
    """Judge what is announced nowhere, or in other categories only: one in time may still come in."""
    due_at = facts.process.business_days_after(facts.created_at, days=DUE_AFTER_DAYS)
    merged_at = _merged_at(facts)
    if merged_at is None and facts.as_of < due_at:
        return not_applicable(f"due on {due_at:%-d %b %Y}")
    if facts.announcements_read_at < min(due_at, merged_at or due_at):
        return unknown(UNREAD)
    if others:
        return failed("announced in another category", evidence=_evidence(others[0]))
    return failed("no discussion names it")


def _problem(first: DiscussionFacts, *, facts: IssueFacts | PullRequestFacts) -> str:
    """Say what is wrong with the first discussion, "" for nothing."""
    if first.created_at > facts.process.business_days_after(facts.created_at, days=DUE_AFTER_DAYS):
        return f"announced late, on {first.created_at:%-d %b %Y}"
    merged_at = _merged_at(facts)
    if merged_at is not None and first.created_at > merged_at:
        return "announced after the merge"
    return ""


def _merged_at(facts: IssueFacts | PullRequestFacts) -> datetime | None:
    """Return when the decision was merged first."""
    if isinstance(facts, PullRequestFacts):
        return facts.merged_at
    merged = [one.ended_at for one in known(facts.pull_requests) if one.state == "merged" and one.ended_at]
    return min(merged, default=None)


def _evidence(discussion: DiscussionFacts) -> tuple[Evidence, ...]:
    return (Evidence(label=f"{discussion.label}: {discussion.title}", url=discussion.url),)
