import pytest

from apps.scorecards.rules.integration.artifacts_private import artifacts_private as rule
from tests.scorecards.facts import repository
from tests.scorecards.ref_facts import package
from tests.scorecards.rules.judging import UNREAD, judge, result


@pytest.mark.parametrize("visibility", ["private", "internal"])
def test_what_only_members_see_passes(visibility: str) -> None:
    found = judge(rule, repository(packages=(package(visibility=visibility),)))

    assert found.observed == f"ghcr.io/plasma-engine/gateway is {visibility}"


def test_a_public_one_among_others_fails_by_name() -> None:
    open_ = package(image="ghcr.io/plasma-engine/worker", visibility="public")
    found = judge(rule, repository(packages=(package(), open_)))

    assert (found.result, found.observed) == ("fail", "public: ghcr.io/plasma-engine/worker")
    assert [one.url for one in found.evidence] == [open_.url]


def test_without_images_it_does_not_apply() -> None:
    assert result(rule, repository()) == "not_applicable"


def test_packages_that_cannot_be_listed_are_unknown() -> None:
    assert judge(rule, repository(packages=UNREAD)).cause == UNREAD.cause
