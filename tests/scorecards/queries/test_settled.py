from dataclasses import replace

from apps.scorecards.facts import PullRequestFacts
from apps.scorecards.findings import Finding, passed
from apps.scorecards.queries.settled import digest_of
from apps.scorecards.rules import Level, Scope, Window, rule


def is_of_main(facts: PullRequestFacts) -> bool:
    return facts.base_ref == "main"


def is_of_ada(facts: PullRequestFacts) -> bool:
    return facts.author == "ada"


@rule(
    clause="pull-requests/issue-id",
    level=Level.SILVER,
    weight=1,
    window=Window(days=28),
    scope=Scope(holds=is_of_main, otherwise="another one"),
    expected="x",
    fix="x",
)
def chosen(facts: PullRequestFacts) -> Finding:
    """A rule for these tests."""
    return passed(facts.title)


def test_the_same_rules_have_the_same_digest() -> None:
    assert digest_of([chosen]) == digest_of([replace(chosen, weight=3)])


def test_rules_that_choose_other_merges_have_another() -> None:
    others = [None, Scope(holds=is_of_ada, otherwise="another one"), Scope(holds=is_of_main, otherwise="too small")]

    assert len({digest_of([replace(chosen, scope=scope)]) for scope in (chosen.scope, *others)}) == 4
    assert digest_of([replace(chosen, version=2)]) != digest_of([chosen])
