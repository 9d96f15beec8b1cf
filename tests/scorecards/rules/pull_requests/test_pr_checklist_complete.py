import pytest

from apps.scorecards.rules.pull_requests.pr_checklist_complete import pr_checklist_complete as rule
from tests.scorecards.facts import pull_request
from tests.scorecards.rules.judging import judge, result


@pytest.mark.parametrize("body", ["- [x] Tests", "- [X] Tests\n- [ ] ~~Docs~~", "- [x] Tests\n- [ ] ADR impact: N/A"])
def test_a_settled_list_passes(body: str) -> None:
    assert result(rule, pull_request(body=body)) == "pass"


def test_open_items_fail_by_name() -> None:
    found = judge(rule, pull_request(body="- [x] Tests run\n- [ ] Docs updated\n- [ ] ADR impact\n"))

    assert (found.result, found.observed) == ("fail", "open: Docs updated; ADR impact")


def test_no_list_at_all_is_left_to_another_rule() -> None:
    assert result(rule, pull_request(body="Done.")) == "not_applicable"


def test_bots_are_left_alone() -> None:
    assert result(rule, pull_request(body="- [ ] rebase", author_kind="dependency_bot")) == "not_applicable"


def test_a_description_that_was_edited_after_the_merge_is_no_evidence() -> None:
    assert result(rule, pull_request(body="- [x] tests", is_body_later=True)) == "unknown"
