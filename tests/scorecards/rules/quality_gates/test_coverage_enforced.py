from typing import Any

import pytest

from apps.scorecards.facts import RepositoryFacts
from apps.scorecards.rules.quality_gates.coverage_enforced import coverage_enforced as rule
from tests.scorecards.facts import file, files, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def configured(path: str, text: str | None, kind: str = "coverage", **told: Any) -> RepositoryFacts:
    return repository(files=files(file(path, text, kind=kind)), **told)


ENOUGH = [
    ("pyproject.toml", "[tool.coverage.report]\nfail_under = 80\n", "manifest"),
    (".coveragerc", "[report]\nfail_under = 85.5\n", "coverage"),
    ("setup.cfg", "[coverage:report]\nfail_under = 90\n", "coverage"),
    ("codecov.yml", "coverage: {status: {patch: {default: {target: 80%}}}}", "coverage"),
    ("package.json", '{"jest": {"coverageThreshold": {"global": {"lines": 80}}}}', "manifest"),
    (".github/workflows/ci.yml", "jobs: {t: {steps: [{run: pytest --cov --cov-fail-under=80}]}}", "workflow"),
    (".github/workflows/ci.yml", "jobs: {t: {steps: [{run: pytest --cov-fail-under 82 -q}]}}", "workflow"),
]
TOO_LITTLE = [
    ("pyproject.toml", "[tool.coverage.report]\nfail_under = 60\n", "manifest"),
    ("codecov.yml", "coverage: {status: {patch: {default: {target: 50%}}}}", "coverage"),
    ("codecov.yml", "coverage: {status: {patch: {default: {target: 80%, informational: true}}}}", "coverage"),
    ("codecov.yml", "coverage: {status: {patch: {default: {target: auto}}}}", "coverage"),
    ("pyproject.toml", "[tool.coverage.report\nfail_under = 80\n", "manifest"),
    ("package.json", '{"jest": 1', "manifest"),
    ("setup.cfg", "fail_under = 80", "coverage"),
    ("README.md", "", "process"),
]


@pytest.mark.parametrize(("path", "text", "kind"), ENOUGH)
def test_eighty_or_more_passes(path: str, text: str, kind: str) -> None:
    assert path in judge(rule, configured(path, text, kind)).observed


@pytest.mark.parametrize(("path", "text", "kind"), TOO_LITTLE)
def test_less_or_nothing_fails(path: str, text: str, kind: str) -> None:
    assert result(rule, configured(path, text, kind)) == "fail"


@pytest.mark.parametrize("kind", ["docs", "infra"])
def test_without_tests_there_is_no_coverage(kind: str) -> None:
    assert result(rule, repository(kind=kind)) == "not_applicable"


def test_what_was_not_read_is_unknown() -> None:
    assert result(rule, repository(files=UNREAD)) == result(rule, repository(kind=UNREAD)) == "unknown"
