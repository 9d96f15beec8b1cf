import pytest

from apps.scorecards.facts import EnvironmentFacts, RunApproval
from apps.scorecards.rules.delivery.production_deploy_approved import production_deploy_approved as rule
from tests.scorecards.facts import approval, deployment, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_an_approval_by_somebody_else_passes() -> None:
    assert judge(rule, deployment(approvals=(approval("ada"), approval("ben")))).observed == "approved by ben"


@pytest.mark.parametrize(
    ("approvals", "words"),
    [
        ((), "approved by nobody"),
        ((approval("Ada"),), "approved only by Ada, who started it"),
        ((approval("robot", is_human=False),), "approved by nobody"),
        ((approval("ben", "pending"),), "approved by nobody"),
        ((approval("ben", environments=("staging",)),), "approved by nobody"),
    ],
)
def test_who_started_it_machines_and_other_environments_do_not_count(
    approvals: tuple[RunApproval, ...], words: str
) -> None:
    assert judge(rule, deployment(approvals=approvals)).observed == words


def test_an_environment_without_reviewers_asks_nobody() -> None:
    one = repository(environments=(EnvironmentFacts(name="production", tier="production", reviewers=()),))

    assert judge(rule, deployment(repository=one, approvals=UNREAD)).observed == "production asks nobody for approval"


def test_approvals_that_were_not_read_are_unknown() -> None:
    assert result(rule, deployment(approvals=UNREAD)) == "unknown"
    assert result(rule, deployment(approvals=UNREAD, repository=repository(environments=UNREAD))) == "unknown"


def test_what_was_rejected_was_not_deployed() -> None:
    assert result(rule, deployment(approvals=(approval("ben", "rejected"),), succeeded=False)) == "not_applicable"


def test_an_approval_on_record_counts_whatever_the_settings_say_today() -> None:
    open_now = repository(environments=(EnvironmentFacts(name="Production", tier="production", reviewers=()),))

    assert result(rule, deployment(repository=open_now, approvals=(approval("ben"),))) == "pass"
    assert result(rule, deployment(repository=open_now)) == "fail"


def test_without_who_started_it_nobody_knows_whether_another_approved() -> None:
    assert result(rule, deployment(approvals=(approval("ben"),), started_by="")) == "unknown"
