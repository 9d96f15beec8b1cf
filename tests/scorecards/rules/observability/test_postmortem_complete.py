from apps.scorecards.rules.observability.postmortem_complete import postmortem_complete as rule
from tests.scorecards.facts import POSTMORTEM_TEXT, days_ago, incident, issue, postmortem
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_all_sections_pass() -> None:
    assert judge(rule, incident(postmortem())).observed == "filled in: impact, timeline, cause, actions"


def test_what_is_missing_or_empty_is_named() -> None:
    text = POSTMORTEM_TEXT.replace("## Cause", "## Weather").replace("All users.", "TBD")

    assert judge(rule, incident(postmortem(text=text))).observed == "missing or empty: impact, cause"


def test_ten_business_days_are_left() -> None:
    assert result(rule, incident(postmortem(text=""), closed_at=days_ago(13))) == "not_applicable"
    assert result(rule, incident(postmortem(text=""), closed_at=days_ago(15))) == "fail"


def test_what_cannot_be_read_is_unknown() -> None:
    assert result(rule, incident(postmortem(is_there=UNREAD, text=UNREAD))) == "unknown"


def test_without_a_postmortem_there_is_nothing_to_look_at() -> None:
    assert result(rule, incident()) == "not_applicable"
    assert result(rule, incident(postmortem(is_there=False))) == "not_applicable"
    assert result(rule, issue(postmortems=(postmortem(),))) == "not_applicable"
