from apps.scorecards.rules.delivery.rollback_recorded import rollback_recorded as rule
from tests.scorecards.facts import deployment
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_a_rollback_that_an_incident_names_passes() -> None:
    found = judge(rule, deployment(is_rollback=True, is_in_incident=True))

    assert found.observed == "production went back to ddddddd; an incident names it"


def test_one_that_none_names_fails() -> None:
    assert result(rule, deployment(is_rollback=True)) == "fail"


def test_going_forward_is_left_alone() -> None:
    assert result(rule, deployment(is_in_incident=True)) == "not_applicable"


def test_without_the_history_nobody_can_tell() -> None:
    assert result(rule, deployment(is_rollback=UNREAD)) == "unknown"
