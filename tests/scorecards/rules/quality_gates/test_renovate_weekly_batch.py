import pytest

from apps.scorecards.facts import RepositoryFacts
from apps.scorecards.rules.quality_gates.renovate_weekly_batch import renovate_weekly_batch as rule
from tests.scorecards.facts import file, files, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def configured(text: str | None) -> RepositoryFacts:
    return repository(files=files(file("renovate.json5", text, kind="renovate")))


@pytest.mark.parametrize(
    "text",
    [
        '{"extends": ["config:recommended", "schedule:weekly", "group:allNonMajor"]}',
        '{"schedule": ["before 4am on monday"], "packageRules": [{"groupName": "all"}]}',
        '{"schedule": "* 0-3 * * 1", "extends": ["group:all"]}',
    ],
)
def test_once_a_week_in_groups_passes(text: str) -> None:
    assert result(rule, configured(text)) == "pass"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"extends": ["config:recommended"]}', "at any time"),
        ("{schedule: ['every day'], extends: ['group:all']}", "every day"),
        ('{"schedule": ["* * * * *"], "extends": ["group:all"]}', "* * * * *"),
        ('{"extends": ["schedule:daily"]}', "schedule:daily"),
        ('{"extends": ["schedule:weekly"]}', "not grouped"),
    ],
)
def test_more_often_or_one_by_one_fails(text: str, words: str) -> None:
    assert words in judge(rule, configured(text)).observed


def test_a_preset_that_was_not_read_may_set_it() -> None:
    assert "github>acme/renovate" in judge(rule, configured('{"extends": ["github>acme/renovate"]}')).cause


@pytest.mark.parametrize("text", ['{"enabled": false}', "{"])
def test_what_is_not_enabled_has_no_schedule(text: str) -> None:
    assert result(rule, configured(text)) == result(rule, repository()) == "not_applicable"


def test_a_text_that_was_not_read_is_unknown() -> None:
    assert result(rule, configured(None)) == result(rule, repository(files=UNREAD)) == "unknown"
