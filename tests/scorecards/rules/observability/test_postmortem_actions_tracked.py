from datetime import date

from apps.scorecards.rules.observability.postmortem_actions_tracked import postmortem_actions_tracked as rule
from tests.scorecards.facts import POSTMORTEM_TEXT, action, action_issue, incident, postmortem
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_sub_issues_are_enough_without_a_section_for_actions() -> None:
    told = postmortem(text="## Cause\nA bug", actions=(action(action_issue()),))

    assert result(rule, incident(told)) == "pass"


def test_issues_with_owner_and_milestone_or_day_pass() -> None:
    undated = action(action_issue(has_milestone=False), due_on=date(2026, 12, 1))

    assert judge(rule, incident(postmortem(actions=(action(action_issue()), undated)))).observed == "2 of 2"


def test_loose_text_fails_with_it() -> None:
    found = judge(rule, incident(postmortem(actions=(action(text="Be careful"),))))

    assert found.observed == "1 of 1 actions are not tracked"
    assert [one.label for one in found.evidence] == ["gateway#40", "no issue: Be careful"]


def test_what_an_issue_lacks_is_named() -> None:
    unowned, undated = action(action_issue(has_owner=False)), action(action_issue(has_milestone=False))
    told = judge(rule, incident(postmortem(actions=(unowned, undated)))).evidence[1:]

    assert [one.label for one in told] == ["gateway#50 has no owner", "gateway#50 has neither a day nor a milestone"]


def test_what_is_finished_needs_neither() -> None:
    done = action(action_issue(is_open=False, has_owner=False, has_milestone=False))

    assert result(rule, incident(postmortem(actions=(done,)))) == "pass"


def test_saying_that_there_are_none_passes() -> None:
    assert judge(rule, incident(postmortem())).observed == "says that there are none"


def test_saying_nothing_fails() -> None:
    text = POSTMORTEM_TEXT.replace("No action needed.", "")

    assert result(rule, incident(postmortem(text=text))) == "fail"


def test_what_cannot_be_read_is_unknown() -> None:
    assert result(rule, incident(postmortem(is_there=UNREAD, text=UNREAD, actions=UNREAD))) == "unknown"
    assert result(rule, incident(postmortem(actions=(action(issues=UNREAD),)))) == "unknown"


def test_without_a_postmortem_there_is_nothing_to_look_at() -> None:
    assert result(rule, incident()) == "not_applicable"
