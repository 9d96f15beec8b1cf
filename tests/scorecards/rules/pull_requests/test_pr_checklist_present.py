import pytest

from apps.scorecards.rules.pull_requests.pr_checklist_present import pr_checklist_present as rule
from tests.scorecards.facts import pull_request
from tests.scorecards.rules.judging import judge, result

OF_THE_TEMPLATE = "- [x] Tests run\n- [x] Lint pass\n- [x] Docs updated\n- [x] ADR impact\n"


def test_an_item_for_each_topic_passes() -> None:
    assert judge(rule, pull_request(body=OF_THE_TEMPLATE)).observed == "items for tests, lint, docs, adr"


def test_other_words_and_signs_pass_too() -> None:
    body = "* [ ] Ran the unit tests and linters\r\n* [ ] README / documentation\r\n* [X] No ADRs needed\r\n"

    assert result(rule, pull_request(body=body)) == "pass"


def test_missing_topics_are_named() -> None:
    body = "- [x] Tests run\n- [x] Docs updated\n"

    assert judge(rule, pull_request(body=body)).observed == "no item for lint, adr"


@pytest.mark.parametrize("body", ["", "Tests, lint, docs and ADR are fine.", f"<!--\n{OF_THE_TEMPLATE}-->"])
def test_without_a_task_list_it_fails(body: str) -> None:
    assert judge(rule, pull_request(body=body)).observed == "no checklist"


def test_agents_keep_it_too() -> None:
    assert result(rule, pull_request(author_kind="ai_agent")) == "fail"


@pytest.mark.parametrize("kind", ["dependency_bot", "automation"])
def test_bots_are_left_alone(kind: str) -> None:
    assert result(rule, pull_request(author_kind=kind)) == "not_applicable"
