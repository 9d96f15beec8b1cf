from apps.scorecards.facts import CheckFacts, PullRequestFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, Window, rule

EXCLUDED = not_applicable("all its files are excluded from CodeRabbit's reviews")


@rule(
    clause="pull-requests/coderabbit-review",
    level=Level.SILVER,
    weight=3,
    window=Window(days=28),
    settings=("check_topics", "unreviewed_title"),
    expected="CodeRabbit completed a review before the merge.",
    fix="Comment @coderabbitai review, and merge when its check is done.",
)
def pr_coderabbit_reviewed(facts: PullRequestFacts) -> Finding:
    """The first pass over a change is done by a machine, so that people can look for what it cannot see."""
    if facts.is_by_machine:
        return not_applicable("made by a bot, whom CodeRabbit does not review")
    if facts.process.matches(facts.process.unreviewed_title, facts.title):
        return not_applicable("of a kind that needs no review by CodeRabbit")
    if any(one.is_review_bot for one in facts.reviews):
        return passed("reviewed by CodeRabbit")
    reports = [one for one in known(facts.checks) if facts.process.is_by_review_bot(one.name)]
    if not reports:
        return _of_summary(facts)
    return _of_report(facts, min(reports, key=lambda one: one.conclusion != "success"))


def _of_report(facts: PullRequestFacts, report: CheckFacts) -> Finding:
    """Judge by the check alone: without anything to remark CodeRabbit leaves no review."""
    title, evidence = report.title.lower(), (Evidence(label=report.name, url=report.url),)
    if "rate limit" in title:
        return unknown("CodeRabbit was rate limited and did not review it.")
    if "skipped" in title:
        return EXCLUDED if _is_excluded(title) else failed(report.title, evidence=evidence)
    if facts.ran_again(report):
        return unknown("CodeRabbit reported again after the merge; what it said before is not kept.")
    if facts.is_pending(report):
        return failed("CodeRabbit's review was still pending", evidence=evidence)
    if report.conclusion == "success":
        return passed(report.title or "CodeRabbit's check succeeded", evidence=evidence)
    return failed(f"CodeRabbit's check: {report.title or report.conclusion}", evidence=evidence)


def _of_summary(facts: PullRequestFacts) -> Finding:
    """Judge by the comment that CodeRabbit edits in place, where it reports no check."""
    summary = known(facts.review_summary)
    if summary is None:
        return failed("neither a review, a check nor a summary by CodeRabbit")
    if summary.state == "rate_limited":
        return unknown("CodeRabbit was rate limited and did not review it.")
    if facts.merged_at is not None and summary.updated_at > facts.merged_at:
        return unknown("CodeRabbit's summary was edited after the merge: what it said before is not kept.")
    if summary.state in ("reviewed", "nothing_to_say"):
        return passed("summed up by CodeRabbit")
    if summary.state == "skipped" and _is_excluded(summary.words.lower()):
        return EXCLUDED
    return failed(f"CodeRabbit's summary: {summary.words or summary.state}")


def _is_excluded(words: str) -> bool:
    """Say whether the words, in lower case, on why it was skipped tell that none of its files are to be reviewed."""
    return "path filter" in words or "excluded" in words
