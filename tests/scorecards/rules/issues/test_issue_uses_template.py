from typing import Any

import pytest

from apps.scorecards.facts import IssueFacts
from apps.scorecards.rules.issues.issue_uses_template import issue_uses_template as rule
from tests.scorecards.facts import file, files, issue, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

BUG = file(
    ".github/ISSUE_TEMPLATE/bug_report.md",
    "---\nname: bug\n---\n## What\n## Steps\n## Expected\n",
    kind="issue_template",
)
FORM = file(
    ".github/ISSUE_TEMPLATE/task.yml",
    "body: [{type: markdown}, {type: textarea, attributes: {label: Goal}}, {type: input, attributes: {label: Due}}]",
    kind="issue_template",
)
TEMPLATES = files(BUG, FORM)


def written(body: str, **told: Any) -> IssueFacts:
    return issue(body=body, repository=repository(files=TEMPLATES), **told)


@pytest.mark.parametrize(
    "body", ["## What\nIt breaks.\n## steps\n## Expected\n", "### Goal\n\nDo it.\n\n### Due\n\n_No response_"]
)
def test_the_headings_of_a_template_or_a_form_pass(body: str) -> None:
    assert result(rule, written(body)) == "pass"


@pytest.mark.parametrize("body", ["It breaks.", "## What\nIt breaks.", "", "## What\n\n## Steps\n\n## Expected\n"])
def test_too_few_headings_or_nothing_below_them_fail(body: str) -> None:
    assert result(rule, written(body)) == "fail"


def test_the_organization_s_templates_count_where_there_is_none() -> None:
    found = issue(body="## Goal\nx\n## Due\n", repository=repository(defaults=TEMPLATES))

    assert result(rule, found) == "pass"


def test_one_of_the_organization_s_is_as_good_as_one_of_the_repository_s_own() -> None:
    found = issue(body="## Goal\nx\n## Due\n", repository=repository(files=files(BUG), defaults=files(FORM)))

    assert judge(rule, found).observed == "like task"


def test_bots_and_repositories_without_templates_are_left_alone() -> None:
    assert result(rule, written("x", author_kind="dependency_bot")) == "not_applicable"
    assert judge(rule, issue(body="x")).reason == "no template"


def test_unread_templates_are_unknown() -> None:
    assert result(rule, issue(repository=repository(files=UNREAD))) == "unknown"
    assert result(rule, issue(repository=repository(defaults=UNREAD))) == "unknown"
