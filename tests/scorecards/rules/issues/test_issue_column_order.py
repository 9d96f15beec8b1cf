from typing import Any

from apps.scorecards.facts import IssueFacts, MoveFacts
from apps.scorecards.rules.issues.issue_column_order import issue_column_order as rule
from tests.scorecards.facts import card, days_ago, issue, move
from tests.scorecards.rules.judging import UNREAD, judge, result


def went(*tiers: str) -> tuple[MoveFacts, ...]:
    return tuple(move(before, after) for before, after in zip(("", *tiers), tiers, strict=False))


def done(*moves: MoveFacts, **told: Any) -> IssueFacts:
    return issue(**{"closed_at": days_ago(1), "card": card("done"), "moves": moves} | told)


def test_the_whole_way_passes() -> None:
    found = judge(rule, done(*went("backlog", "in_progress", "review", "done")))

    assert found.observed == "Backlog → In Progress → Review → Done"


def test_back_and_forth_before_done_passes() -> None:
    assert result(rule, done(*went("backlog", "in_progress", "review", "in_progress", "review", "done"))) == "pass"


def test_what_stood_aside_passes() -> None:
    assert result(rule, done(*went("backlog", "in_progress", "other", "review", "done"))) == "pass"


def test_a_jump_fails() -> None:
    assert judge(rule, done(*went("backlog", "done"))).observed == "went from Backlog to Done"
    assert result(rule, done(*went("backlog", "other", "done"))) == "fail"


def test_into_done_at_once_fails() -> None:
    assert judge(rule, done(*went("done"))).observed == "was put into Done at once"


def test_coming_back_fails() -> None:
    told = judge(rule, done(*went("in_progress", "done", "in_progress", "done"))).observed

    assert told == "came back from Done to In Progress"


def test_being_archived_is_no_way_back() -> None:
    assert result(rule, done(*went("in_progress", "done"), move("done", ""), move("", "done"))) == "pass"


def test_a_gap_is_unknown_unless_the_rest_fails() -> None:
    gap = move("", "done", is_gap=True)

    assert result(rule, done(*went("backlog"), gap)) == "unknown"
    assert result(rule, done(*went("backlog", "done", "review"), gap)) == "fail"
    assert result(rule, done()) == "unknown"


def test_a_board_that_cannot_be_seen_is_unknown() -> None:
    assert result(rule, done(card=UNREAD)) == "unknown"
    assert result(rule, done(moves=UNREAD)) == "unknown"


def test_what_is_not_done_has_no_way_to_judge() -> None:
    assert result(rule, issue()) == "not_applicable"
    assert result(rule, done(state_reason="not_planned")) == "not_applicable"
    assert result(rule, done(card=None)) == "not_applicable"
