from collections.abc import Sequence

from apps.scorecards.facts import CheckFacts, Missing, PullRequestFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, passed, unknown
from apps.scorecards.rules import Level, Window, rule

NOT_RUN = ("skipped", "neutral")
CERTAIN = ("failed", "pending")  # whatever else ran again


@rule(
    clause="pull-requests/status-checks",
    level=Level.SILVER,
    weight=3,
    window=Window(days=28),
    settings=("check_topics", "kinds_without"),
    expected="Lint, tests, security scan and CodeRabbit's check succeeded on the head before the merge.",
    fix="Run the failed job again before the merge; add the job of a topic that has none; remove who may bypass.",
)
def pr_required_topics_green(facts: PullRequestFacts) -> Finding:
    """A change is merged on evidence: what checks it was green when it went in."""
    checks, certain, doubts, green = known(facts.checks), {}, [], []
    for topic in _asked(facts):
        of_topic = [one for one in checks if topic in facts.process.topics_of(one.name)]
        again = [one.name for one in of_topic if facts.ran_again(one)]
        words = _problem(facts, [one for one in of_topic if one.name not in again])
        if again and not words.startswith(CERTAIN):
            doubts.append(f"{', '.join(again)} ran after the merge; what it said before is not kept.")
        elif words and isinstance(facts.repository.kind, Missing) and topic in facts.process.kinds_without:
            doubts.append(f"{facts.repository.kind.cause} Some kinds need no {topic}: {words}.")
        elif words:
            certain[topic] = (words, of_topic)
        else:
            green.append(topic)
    if certain:
        return failed(
            "; ".join(f"{topic} {words}" for topic, (words, _) in certain.items()),
            evidence=tuple(Evidence(label=one.name, url=one.url) for _, of in certain.values() for one in of),
        )
    return unknown(" ".join(doubts)) if doubts else passed(f"green before the merge: {', '.join(green) or 'none'}")


def _asked(facts: PullRequestFacts) -> list[str]:
    """Return the topics that the repository's kind, where it is known, has something for."""
    process = facts.process
    return [
        one for one in process.check_topics if facts.repository.kind not in process.kinds_without.get(one, "").split()
    ]


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
