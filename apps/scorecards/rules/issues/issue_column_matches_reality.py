from datetime import datetime, timedelta

from apps.scorecards.facts import CardFacts, IssueFacts, LinkedPullRequest, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule

SETTLES_IN = timedelta(hours=24)


@rule(
    clause="issues/board",
    level=Level.SILVER,
    weight=2,
    window=Window(moment="done_at", days=28, or_open=True),
    must_hold=0.95,
    expected="What is closed is in Done, with a pull request to review in Review, with a draft in progress.",
    fix="Move the card to where the work is, or close or reopen the issue.",
)
def issue_column_matches_reality(facts: IssueFacts) -> Finding:
    """A board that says other things than the pull requests is looked at by nobody for long."""
    card, pulls = known(facts.card), known(facts.pull_requests)
    if card is None or not card.column:
        return not_applicable("in no column of the board")
    if facts.as_of - _changed_at(facts, card=card, pulls=pulls) < SETTLES_IN:
        return not_applicable("changed in the last 24 hours")
    open_ = [one for one in pulls if one.state == "open"]
    problem = _problem(facts, card=card, open_=open_)
    evidence = tuple(Evidence(label=f"#{one.number}", url=one.url) for one in open_)
    return failed(problem, evidence=evidence) if problem else passed(card.column)


def _problem(facts: IssueFacts, *, card: CardFacts, open_: list[LinkedPullRequest]) -> str:
    """Say what the column contradicts, "" for nothing."""
    ready = [one for one in open_ if not one.is_draft]
    if facts.closed_at is not None:
        return "" if card.tier == "done" else f"closed, but in {card.column}"
    if card.tier == "done":
        return f"open, but in {card.column}"
    if card.tier == "other":  # what waits outside of the flow, such as Blocked
        return ""
    if ready and card.tier != "review":
        return f"pull request #{ready[0].number} is ready for review, but the issue is in {card.column}"
    if open_ and not ready and card.tier != "in_progress":
        return f"pull request #{open_[0].number} is a draft, but the issue is in {card.column}"
    return ""


def _changed_at(facts: IssueFacts, *, card: CardFacts, pulls: tuple[LinkedPullRequest, ...]) -> datetime:
    """Return when the column, the state or a pull request changed last."""
    moments = [facts.created_at, facts.closed_at, card.since]
    moments += [one.opened_at for one in pulls] + [one.ended_at for one in pulls]
    if facts.state_reason == "reopened":  # GitHub tells no moment of that with the issue
        moments.append(facts.updated_at)
    return max(moment for moment in moments if moment is not None)
