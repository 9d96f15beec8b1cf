"""Rules in words."""

import pytest

from apps.scorecards.queries.rules import method_words
from apps.scorecards.registry import all_rules, rule_of


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("board-has-standard-columns", "Judges the organization as a whole."),
        ("codeowners-valid", "Judges the repository as it is now."),
        (
            "pr-human-approved",
            "Judges one by one the pull requests that are merged in 28 days. All must pass.",
        ),
        (
            "issue-has-owner",
            "Judges one by one the issues that are open. "
            "At least 100 % of those at work and 80 % of those waiting must pass.",
        ),
    ],
)
def test_a_rule_says_how_it_judges(slug: str, words: str) -> None:
    rule = rule_of(slug)

    assert rule is not None
    assert method_words(rule) == words


def test_every_rule_says_how_it_judges() -> None:
    assert all(method_words(rule).endswith(".") for rule in all_rules())
