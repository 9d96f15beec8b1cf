import pytest

from apps.scorecards.facts import ReviewFacts
from apps.scorecards.findings import ALONE
from apps.scorecards.rules.delivery.terraform_infra_approved import terraform_infra_approved as rule
from tests.scorecards.facts import changes, pull_request, review
from tests.scorecards.rules.judging import UNREAD, judge, result

PLAN = changes("src/api.py", "terraform/network.tf")


def test_an_approval_by_the_team_passes() -> None:
    facts = pull_request(changes=PLAN, reviews=(review("ben"), review("Ivy")))

    assert judge(rule, facts).observed == "approved by Ivy of infra"


@pytest.mark.parametrize("one", [review("ben"), review("ivy", "commented"), review("ivy", "dismissed")])
def test_without_it_fails(one: ReviewFacts) -> None:
    found = judge(rule, pull_request(changes=PLAN, reviews=(one,)))

    assert found.observed == "terraform/network.tf changed; nobody of infra approved"


def test_nobody_approves_what_is_their_own() -> None:
    assert result(rule, pull_request(changes=PLAN, author="ivy", reviews=(review("ivy"),))) == "fail"


@pytest.mark.parametrize("path", ["main.tf", "a/b/prod.tfvars", "terraform/README.md", "infra/terraform/x.json"])
def test_all_that_plans_come_from_counts(path: str) -> None:
    assert result(rule, pull_request(changes=changes(path))) == "fail"


def test_who_is_in_the_team_or_what_changed_may_not_be_known() -> None:
    assert result(rule, pull_request(changes=PLAN, infra_members=UNREAD)) == "unknown"
    assert result(rule, pull_request(changes=UNREAD)) == "unknown"
    assert result(rule, pull_request(changes=changes("a.py", is_complete=False))) == "unknown"


def test_what_is_listed_is_known_however_much_is_not() -> None:
    assert result(rule, pull_request(changes=changes("src/api.py", "main.tf", is_complete=False))) == "fail"


def test_a_list_that_is_cut_leaves_other_pull_requests_alone() -> None:
    assert judge(rule, pull_request(changes=changes("a.py", is_complete=False))).group == ALONE
    assert judge(rule, pull_request(changes=UNREAD)).group == ""


def test_other_changes_need_none() -> None:
    assert result(rule, pull_request(changes=changes("src/terraform.py"), infra_members=UNREAD)) == "not_applicable"
