from typing import Any

import pytest

from apps.scorecards.facts import RepositoryFacts
from apps.scorecards.rules.quality_gates.coverage_enforced import coverage_enforced as rule
from tests.scorecards.facts import file, files, protection, repository
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


REQUIRED = protection(required_checks=("unit tests", "codecov/patch"))


@pytest.mark.parametrize(("path", "text", "kind"), ENOUGH)
def test_eighty_or_more_in_a_required_check_passes(path: str, text: str, kind: str) -> None:
    found = judge(rule, configured(path, text, kind, protection=REQUIRED))
    assert path in found.observed
    assert result(rule, configured(path, text, kind, protection=REQUIRED)) == "pass"


@pytest.mark.parametrize(("path", "text", "kind"), ENOUGH)
def test_a_floor_in_no_required_check_fails(path: str, text: str, kind: str) -> None:
    facts = configured(path, text, kind, protection=protection(required_checks=("lint",)))
    assert judge(rule, facts).observed.endswith("but no check that fails by it is required")
    assert result(rule, facts) == "fail"


def test_the_target_of_codecov_is_enforced_by_its_own_check() -> None:
    text = "coverage: {status: {patch: {default: {target: 80%}}}}"
    facts = configured("codecov.yml", text, protection=protection(required_checks=("unit tests",)))
    assert result(rule, facts) == "fail"


@pytest.mark.parametrize("patch", ["informational: true", "target: auto", "target: 50%"])
def test_each_part_of_codecov_is_read(patch: str) -> None:
    text = f"coverage: {{status: {{patch: {{default: {{{patch}}}}}, project: {{default: {{target: 80%}}}}}}}}"
    found = judge(rule, configured("codecov.yml", text, protection=REQUIRED))
    assert found.observed == "80 % in codecov.yml (project), by codecov/patch"


def test_the_check_of_a_service_does_not_enforce_a_floor_of_the_tests() -> None:
    path, text, kind = ENOUGH[0]
    facts = configured(path, text, kind, protection=protection(required_checks=("codecov/patch", "lint")))
    assert result(rule, facts) == "fail"


def test_a_required_check_of_a_service_passes_by_itself() -> None:
    assert judge(rule, repository(files=files(), protection=REQUIRED)).observed == "required: codecov/patch"


@pytest.mark.parametrize("told", ["target: 50%", "target: auto", "target: 80%, informational: true"])
def test_a_required_check_that_lets_less_pass_fails(told: str) -> None:
    text = f"coverage: {{status: {{patch: {{default: {{{told}}}}}}}}}"
    assert result(rule, configured("codecov.yml", text, protection=REQUIRED)) == "fail"


def test_rules_that_could_not_be_read_may_require_it() -> None:
    hidden = protection(required_checks=(), hidden="Classic rules could not be read.")
    assert result(rule, configured(*ENOUGH[0], protection=hidden)) == "unknown"
    assert result(rule, configured(*ENOUGH[0], protection=UNREAD)) == "unknown"


@pytest.mark.parametrize(("path", "text", "kind"), TOO_LITTLE)
def test_less_or_nothing_fails(path: str, text: str, kind: str) -> None:
    assert result(rule, configured(path, text, kind)) == "fail"


@pytest.mark.parametrize("kind", ["docs", "infra"])
def test_without_tests_there_is_no_coverage(kind: str) -> None:
    assert result(rule, repository(kind=kind)) == "not_applicable"


def test_what_was_not_read_is_unknown() -> None:
    assert result(rule, repository(files=UNREAD)) == result(rule, repository(kind=UNREAD)) == "unknown"
