from dataclasses import replace
from datetime import date

from apps.scorecards.rules.observability.postmortem_actions_on_time import postmortem_actions_on_time as rule
from tests.scorecards.facts import action, action_issue, days_ago, incident, postmortem
from tests.scorecards.rules.judging import UNREAD, judge, result

OLD = action_issue(created_at=days_ago(31.5))


def test_a_young_action_passes() -> None:
    young = action(action_issue(created_at=days_ago(30)))

    assert judge(rule, incident(postmortem(actions=(young,)))).observed == "none of 1 is overdue"


def test_an_old_one_fails_by_name() -> None:
    assert judge(rule, incident(postmortem(actions=(action(OLD),)))).observed == "1 of 1 overdue"


def test_a_day_that_is_named_counts_instead() -> None:
    assert result(rule, incident(postmortem(actions=(action(OLD, due_on=date(2026, 11, 23)),)))) == "pass"
    assert result(rule, incident(postmortem(actions=(action(action_issue(), due_on=date(2026, 11, 22)),)))) == "fail"


def test_the_day_of_a_milestone_counts_where_the_line_names_none() -> None:
    late, early = action_issue(due_on=date(2026, 11, 22)), replace(OLD, due_on=date(2026, 11, 23))

    assert result(rule, incident(postmortem(actions=(action(early),)))) == "pass"
    assert result(rule, incident(postmortem(actions=(action(late),)))) == "fail"
    assert result(rule, incident(postmortem(actions=(action(late, due_on=date(2026, 12, 1)),)))) == "pass"


def test_what_is_closed_is_never_late() -> None:
    closed = action(action_issue(is_open=False, created_at=days_ago(80)))

    assert result(rule, incident(postmortem(actions=(closed,)))) == "pass"


def test_without_actions_nothing_is_late() -> None:
    assert result(rule, incident(postmortem())) == "not_applicable"
    assert result(rule, incident()) == "not_applicable"


def test_what_cannot_be_read_is_unknown() -> None:
    assert result(rule, incident(postmortem(is_there=UNREAD, actions=UNREAD))) == "unknown"
    assert result(rule, incident(postmortem(actions=(action(issues=UNREAD),)))) == "unknown"
