import pytest

from apps.scorecards.facts import FilesFacts
from apps.scorecards.rules.tooling.issue_templates_present import issue_templates_present as rule
from tests.scorecards.facts import file, files, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

FOLDER = ".github/ISSUE_TEMPLATE"


def templates(*names: str) -> FilesFacts:
    return files(*(file(f"{FOLDER}/{name}", kind="issue_template") for name in names))


@pytest.mark.parametrize(
    "names",
    [
        ("bug.md", "feature.md", "task.md", "adr-change.md"),
        ("bug_report.md", "feature_request.yml", "Task.yaml", "adr_change.md", "other.md"),
    ],
)
def test_all_four_by_any_name_pass(names: tuple[str, ...]) -> None:
    assert result(rule, repository(files=templates(*names))) == "pass"


def test_what_is_missing_is_named() -> None:
    assert judge(rule, repository(files=templates("bug.yml", "task.md"))).observed == "missing: feature, adr-change"


def test_without_own_the_organization_s_count() -> None:
    defaults = templates("bug.md", "feature.md", "task.md", "adr-change.md")

    assert result(rule, repository(defaults=defaults)) == "pass"
    assert result(rule, repository(files=templates("bug.md"), defaults=defaults)) == "fail"


def test_a_configuration_alone_inherits_nothing() -> None:
    own = files(file(f"{FOLDER}/config.yml", kind="issue_template_config"))

    assert result(rule, repository(files=own, defaults=templates("bug.md"))) == "fail"


def test_unread_defaults_are_unknown() -> None:
    assert result(rule, repository(defaults=UNREAD)) == result(rule, repository(files=UNREAD)) == "unknown"
