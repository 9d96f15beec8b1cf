"""Which change helps most."""

import pytest
from django.utils import timezone

from apps.accounts.viewers import local_administrator
from apps.scorecards.queries import Lever, MatrixChoice, levers, matrix
from tests.scorecards.test_matrix import RULES, judged

pytestmark = pytest.mark.django_db
ALL_PASS = {(name, rule.slug): "pass" for name in ("a", "b", "c") for rule in RULES}


def found(*fails: tuple[str, str]) -> tuple[Lever, ...]:
    judged(["a", "b", "c"], results=ALL_PASS | dict.fromkeys(fails, "fail"))
    told = matrix(local_administrator(), choice=MatrixChoice(), now=timezone.now())
    return levers(told, organization="plasma", github_url="https://github.com")


def test_one_ruleset_clears_several_rules_in_several_repositories() -> None:
    fails = [(name, rule) for name in "ab" for rule in ("protection-signed-commits", "default-branch-protected")]

    (lever,) = found(*fails)

    assert lever.url == "https://github.com/organizations/plasma/settings/rules"
    assert (lever.fails, lever.repositories) == (4, ("a", "b"))
    assert lever.rules == ("default-branch-protected", "protection-signed-commits")


def test_what_people_did_is_not_cleared_by_a_setting() -> None:
    (lever,) = found(("a", "pr-human-approved"))

    assert (lever.url, lever.rules) == (None, ("pr-human-approved",))


def test_what_weighs_more_comes_first() -> None:
    names = [one.rules for one in found(("a", "pr-title-issue-id"), ("b", "pr-human-approved"))]

    assert names == [("pr-human-approved",), ("pr-title-issue-id",)]


def test_where_nothing_fails_nothing_helps() -> None:
    assert found() == ()
