from dataclasses import replace
from typing import Any

import pytest

from apps.scorecards.evaluation import Judged, Tally, not_judged, roll_up, score_of
from apps.scorecards.facts import Missing, PullRequestFacts
from apps.scorecards.findings import ALONE, Evidence, Finding, Result, Sample, passed
from apps.scorecards.rules import Level, Rule, Window, rule
from tests.scorecards.facts import repository

CLAUSE = "pull-requests/issue-id"


@rule(clause=CLAUSE, level=Level.SILVER, weight=1, window=Window(days=28), must_hold=0.9, expected="x", fix="x")
def strict(facts: PullRequestFacts) -> Finding:
    """A rule for these tests."""
    return passed(facts.title)


def tallies(*, good: int = 0, bad: int = 0, unknown: int = 0, cause: str = "Not read.") -> list[Tally]:
    told = [
        Tally(result=Result.PASS, count=good),
        Tally(result=Result.FAIL, count=bad),
        Tally(result=Result.UNKNOWN, count=unknown, cause=cause),
    ]
    return [one for one in told if one.count]


@pytest.mark.parametrize(("good", "bad", "expected"), [(9, 1, "pass"), (8, 1, "fail"), (10, 0, "pass"), (0, 5, "fail")])
def test_the_share_that_must_hold_decides(good: int, bad: int, expected: str) -> None:
    found = roll_up(strict, tallies(good=good, bad=bad))

    assert (found.result, found.observed) == (expected, f"{good} of {good + bad}")


@pytest.mark.parametrize(("good", "bad", "expected"), [(4, 0, "pass"), (3, 1, "fail"), (4, 1, "pass")])
def test_with_fewer_than_five_none_may_fail(good: int, bad: int, expected: str) -> None:
    lenient = replace(strict, must_hold=0.5)

    assert roll_up(lenient, tallies(good=good, bad=bad)).result == expected


@pytest.mark.parametrize(("good", "unknown", "expected"), [(8, 2, "pass"), (7, 2, "unknown"), (0, 1, "unknown")])
def test_beyond_a_fifth_the_unknown_decide(good: int, unknown: int, expected: str) -> None:
    assert roll_up(strict, tallies(good=good, unknown=unknown)).result == expected


def test_the_commonest_cause_is_told() -> None:
    found = roll_up(strict, [*tallies(unknown=1, cause="Rare."), *tallies(unknown=3, cause="Common.")])

    assert found.cause == "Common."


def test_the_unknown_outweigh_a_fail() -> None:
    assert roll_up(strict, tallies(bad=3, unknown=2)).result == "unknown"


def test_each_group_must_reach_its_own_share() -> None:
    grouped = replace(strict, must_hold={"review": 1.0, "backlog": 0.5})
    good = [Tally(result=Result.PASS, count=20, group=group) for group in ("review", "backlog")]
    bad = Tally(result=Result.FAIL, count=1, group="backlog")

    assert roll_up(grouped, [*good, bad]).result == "pass"
    assert roll_up(grouped, [*good, replace(bad, group="review")]).result == "fail"
    assert roll_up(grouped, [*good, replace(bad, count=21)]).result == "fail"


@pytest.mark.parametrize(("good", "bad", "expected"), [(1, 0, "pass"), (0, 1, "fail"), (0, 0, "not_applicable")])
def test_what_nobody_can_tell_of_one_subject_is_not_unknown_of_the_others(good: int, bad: int, expected: str) -> None:
    alone = Tally(result=Result.UNKNOWN, count=1, group=ALONE, cause="Too much.")

    found = roll_up(strict, [*tallies(good=good, bad=bad), alone])

    assert (found.result, found.sample) == (expected, Sample(passed=good, failed=bad, unknown=1))
    assert roll_up(strict, [*tallies(good=2, unknown=1), alone]).cause == "Not read."


def test_without_subjects_it_does_not_apply() -> None:
    skipped = [Tally(result=Result.NOT_APPLICABLE, count=3)]

    found = roll_up(strict, skipped)

    assert found.reason == "no pull request that it concerns, merged in 28 days"
    assert found.sample == Sample(not_applicable=3)
    assert roll_up(strict, []).result == "not_applicable"


def test_subjects_that_were_not_read_are_unknown() -> None:
    found = roll_up(strict, Missing(cause="Pull requests have not been read."))

    assert (found.result, found.cause, found.sample) == ("unknown", "Pull requests have not been read.", None)


def test_exceptions_are_counted_and_shown_where_it_passes_too() -> None:
    shown = (Evidence(label="#12", url="https://github.com/plasma-engine/gateway/pull/12"),)

    found = roll_up(strict, tallies(good=19, bad=1, unknown=1), failing=shown)

    assert (found.result, found.evidence) == ("pass", shown)
    assert found.sample == Sample(passed=19, failed=1, unknown=1)


@pytest.mark.parametrize(
    ("told", "reason"), [({"is_measured": False}, "archived or a fork"), ({"is_empty": True}, "empty")], ids=str
)
def test_some_repositories_no_rule_concerns(told: dict[str, Any], reason: str) -> None:
    found = not_judged(repository(**told))

    assert found is not None
    assert (found.result, found.reason) == ("not_applicable", reason)
    assert not_judged(repository()) is None


def judged(result: str, weight: int = 1, *, level: Level = Level.BRONZE, is_waived: bool = False) -> Judged:
    return Judged(level=level, weight=weight, result=Result(result), is_waived=is_waived)


def test_a_score_is_the_weight_that_passed() -> None:
    assert score_of([judged("pass", 3), judged("fail", 1)]).score == 75


def test_what_does_not_apply_or_weighs_nothing_is_left_out() -> None:
    advisory = judged("fail", 0, level=Level.ADVISORY)

    assert score_of([judged("pass", 3), judged("not_applicable", 3), advisory]).score == 100


def test_the_range_shows_what_the_unknown_could_do() -> None:
    score = score_of([judged("pass", 2), judged("fail", 1), judged("unknown", 1)])

    assert (score.low, score.high) == (50, 75)
    assert score.score == pytest.approx(200 / 3)


@pytest.mark.parametrize("results", [[], ["unknown"], ["not_applicable", "unknown"]])
def test_where_nothing_is_known_there_is_no_score(results: list[str]) -> None:
    score = score_of([judged(one) for one in results])

    assert (score.score, score.score_without_waivers, score.low, score.high, score.level) == (None,) * 5


def test_a_waiver_counts_as_a_pass_and_is_told_apart() -> None:
    score = score_of([judged("pass", 1), judged("fail", 3, is_waived=True)])

    assert (score.score, score.score_without_waivers, score.low, score.high) == (100, 25, 100, 100)
    assert (score.counts.passed, score.counts.waived, score.counts.failed) == (1, 1, 0)


@pytest.mark.parametrize("result", ["pass", "unknown", "not_applicable"])
def test_a_waiver_over_anything_but_a_fail_changes_nothing(result: str) -> None:
    others = [judged("pass"), judged("fail")]

    assert score_of([judged(result, is_waived=True), *others]) == score_of([judged(result), *others])


def test_a_fail_that_cannot_be_seen_any_more_weighs_on_unless_it_is_waived() -> None:
    held = replace(judged("unknown", 3), failed_before=True)

    bare, waived = (score_of([judged("pass", 1), one]) for one in (held, replace(held, is_waived=True)))

    assert (bare.score, bare.score_without_waivers) == (25, 25)
    assert (waived.score, waived.score_without_waivers, waived.low, waived.high) == (100, 25, 25, 100)
    assert (waived.counts.waived, waived.counts.unknown, waived.level) == (0, 1, None)


def test_results_are_counted() -> None:
    counts = score_of([judged(one) for one in ("pass", "fail", "fail", "unknown", "not_applicable")]).counts

    assert (counts.passed, counts.failed, counts.waived) == (1, 2, 0)
    assert (counts.unknown, counts.not_applicable) == (1, 1)


GOLD = {Level.BRONZE: "pass", Level.SILVER: "not_applicable", Level.GOLD: "pass"}


@pytest.mark.parametrize(
    ("changed", "level"),
    [
        ({}, Level.GOLD),
        ({Level.GOLD: "fail"}, Level.SILVER),
        ({Level.GOLD: "unknown"}, Level.SILVER),
        ({Level.SILVER: "fail"}, Level.BRONZE),
        ({Level.BRONZE: "unknown"}, None),
        ({Level.ADVISORY: "fail"}, Level.GOLD),
        ({Level.BRONZE: "not_applicable", Level.GOLD: "not_applicable"}, None),
    ],
)
def test_a_level_needs_its_rules_and_all_below(changed: dict[Level, str], level: Level | None) -> None:
    results = {**GOLD, **changed}

    assert score_of([judged(result, level=at) for at, result in results.items()]).level == level


def test_a_waived_fail_blocks_no_level() -> None:
    rows = [judged("pass"), judged("fail", is_waived=True), judged("pass", level=Level.SILVER)]

    assert score_of(rows).level == Level.GOLD


def test_a_rule_tells_of_itself_what_its_function_says() -> None:
    made: Rule = strict

    assert (made.slug, made.section, made.subject) == ("strict", "scorecards", "pull_request")
    assert (made.why, made.share_of("any")) == ("A rule for these tests.", 0.9)
