from apps.scorecards.facts import BoardFacts, OrganizationFacts
from apps.scorecards.rules.issues.board_has_standard_columns import board_has_standard_columns as rule
from tests.scorecards.facts import organization
from tests.scorecards.rules.judging import UNREAD, judge, result

TIERS = {
    "Backlog": "backlog",
    "Todo": "backlog",
    "In Progress": "in_progress",
    "In progress": "in_progress",
    "QA": "review",
    "Review": "review",
    "Done": "done",
    "Shipped": "done",
}


def with_columns(*columns: str) -> OrganizationFacts:
    tiers = tuple(TIERS.get(column, "other") for column in columns)
    return organization(board=BoardFacts(title="Delivery", url="https://example.org", columns=columns, tiers=tiers))


def test_the_four_in_order_pass() -> None:
    assert judge(rule, organization()).observed == "Backlog → In Progress → Review → Done"


def test_others_may_stand_between_them() -> None:
    assert result(rule, with_columns("Ideas", "Backlog", "In progress", "Blocked", "Review", "Done")) == "pass"


def test_columns_that_mean_the_same_pass() -> None:
    assert result(rule, with_columns("Todo", "In Progress", "QA", "Shipped")) == "pass"


def test_a_missing_one_fails_by_name() -> None:
    found = judge(rule, with_columns("Backlog", "In Progress", "Done"))

    assert found.observed == "missing: Review; there are: Backlog → In Progress → Done"


def test_another_order_fails() -> None:
    assert result(rule, with_columns("Backlog", "Review", "In Progress", "Done")) == "fail"


def test_a_board_without_columns_fails() -> None:
    assert result(rule, with_columns()) == "fail"


def test_a_board_that_cannot_be_seen_is_unknown() -> None:
    assert result(rule, organization(board=UNREAD)) == "unknown"
