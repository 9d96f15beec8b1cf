from apps.scorecards.facts import FilesFacts
from apps.scorecards.rules.tooling.pr_template_checklist import pr_template_checklist as rule
from tests.scorecards.facts import file, files, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

GOOD = "- [ ] Tests run\n* [ ] Lint passes\n- [ ] Docs updated\n  - [ ] ADR impact"
BAD = "- [ ] tests\n\nLint, docs and ADR too."


def template(text: str | None, path: str = ".github/PULL_REQUEST_TEMPLATE.md") -> FilesFacts:
    return files(file(path, text, kind="pull_request_template"))


def test_a_template_that_tells_passes() -> None:
    assert result(rule, repository(files=template(GOOD, "docs/pull_request_template.md"))) == "pass"


def test_one_that_does_not_fails() -> None:
    assert result(rule, repository(files=template(BAD))) == "fail"


def test_the_organization_s_counts_where_there_is_none() -> None:
    assert result(rule, repository(defaults=template(GOOD))) == "pass"
    assert result(rule, repository(files=template(BAD), defaults=template(GOOD))) == "fail"


def test_none_fails() -> None:
    assert judge(rule, repository()).observed == "no pull request template"


def test_a_text_that_was_not_read_is_unknown() -> None:
    assert result(rule, repository(files=template(None))) == result(rule, repository(files=UNREAD)) == "unknown"
