from typing import Any

import pytest

from apps.scorecards.facts import RepositoryFacts
from apps.scorecards.rules.quality_gates.renovate_enabled import renovate_enabled as rule
from tests.scorecards.facts import file, files, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

MANIFEST = file("pyproject.toml", kind="manifest", ecosystem="python")


def configured(text: str | None, path: str = "renovate.json", **told: Any) -> RepositoryFacts:
    return repository(files=files(MANIFEST, file(path, text, kind="renovate")), **told)


@pytest.mark.parametrize("path", ["renovate.json", ".github/renovate.json5", ".renovaterc"])
def test_a_configuration_at_work_passes(path: str) -> None:
    assert result(rule, configured("{extends: ['config:recommended'], // weekly\n}", path)) == "pass"


@pytest.mark.parametrize("text", ['{"enabled": false}', "{", "[]", "7"])
def test_one_that_is_off_or_broken_fails(text: str) -> None:
    assert result(rule, configured(text)) == "fail"


def test_without_a_pull_request_it_is_not_at_work() -> None:
    assert "no pull request" in judge(rule, configured("{}", updates_of_late=0)).observed


def test_no_configuration_fails() -> None:
    assert judge(rule, repository(files=files(MANIFEST))).observed == "no configuration"


def test_nothing_to_update_needs_none() -> None:
    assert result(rule, repository()) == "not_applicable"


def test_what_was_not_read_is_unknown() -> None:
    assert result(rule, configured(None)) == result(rule, configured("{}", updates_of_late=UNREAD)) == "unknown"
