from collections.abc import Sequence

from apps.scorecards.facts import CheckFacts, Missing, PullRequestFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, passed, unknown
from apps.scorecards.rules import Level, Window, rule

NOT_RUN = ("skipped", "neutral")


@rule(
    clause="pull-requests/status-checks",
    level=Level.SILVER,
    weight=3,
    window=Window(days=28),
    expected="Lint, tests, security scan and CodeRabbit's check succeeded on the head before the merge.",
    fix="Run the failed job again before the merge; add the job of a topic that has none; remove who may bypass.",
)
def pr_required_topics_green(facts: PullRequestFacts) -> Finding:
    """A change is merged on evidence: what checks it was green when it went in."""
    process, checks = facts.process, known(facts.checks)
    by_topic = {
        topic: [one for one in checks if topic in process.topics_of(one.name)] for topic in process.check_topics
    }
    problems = {topic: words for topic, of_topic in by_topic.items() if (words := _problem(facts, of_topic))}
    kind = facts.repository.kind
    spared = {topic: process.kinds_without.get(topic, "").split() for topic in problems}
    if isinstance(kind, Missing):
        certain = [topic for topic in problems if not spared[topic]]
        if problems and not certain:
            topics = "; ".join(f"{topic} {words}" for topic, words in problems.items())
            return unknown(f"{kind.cause} Whether it needs them depends on that: {topics}.")
    else:
        certain = [topic for topic in problems if kind not in spared[topic]]
    if not certain:
        return passed(
            "green before the merge: " + (", ".join(one for one in by_topic if one not in problems) or "none")
        )
    return failed(
        "; ".join(f"{topic} {problems[topic]}" for topic in certain),
        evidence=tuple(Evidence(label=one.name, url=one.url) for topic in certain for one in by_topic[topic]),
    )


def _problem(facts: PullRequestFacts, checks: Sequence[CheckFacts]) -> str:
    """Say what keeps a topic from being green; "" where nothing does."""
    pending = [one.name for one in checks if facts.is_pending(one)]
    ran = [one for one in checks if one.conclusion not in NOT_RUN and one.name not in pending]
    red = [one.name for one in ran if one.conclusion != "success"]
    if red:
        return f"failed ({', '.join(red)})"
    if pending:
        return f"pending ({', '.join(pending)})"
    if ran:
        return ""
    return "skipped" if checks else "missing"
