from dataclasses import replace

import pytest

from apps.scorecards.facts import Process, RepositoryFacts
from apps.scorecards.rules.branching.tags_are_semver import tags_are_semver as rule
from tests.scorecards.facts import days_ago, repository
from tests.scorecards.ref_facts import tag
from tests.scorecards.rules.judging import UNREAD, judge, result


def tagged(*names: str) -> RepositoryFacts:
    """Make a repository with tags, each a day after the one before."""
    tags = (tag(name, tagged_at=days_ago(50 - day), sha=str(day) * 40) for day, name in enumerate(names))
    return repository(tags=tuple(tags))


@pytest.mark.parametrize(
    "names",
    [
        ("v1.4.0", "v1.4.1", "v2.0.0"),
        ("1.4.0",),
        ("v1.4.0-rc.1", "v1.4.0-rc.2", "v1.4.0-rc.10", "v1.4.0+build.7", "v1.4.1"),
        ("v1.4.0", "v2.0.0", "v1.4.1"),
        ("v1.4.0", "v2.0.0", "v1.5.0"),
    ],
)
def test_versions_that_rise_pass(names: tuple[str, ...]) -> None:
    assert judge(rule, tagged(*names)).observed == f"{len(names)} of {len(names)} tags, the last is {names[-1]}"


@pytest.mark.parametrize("name", ["release-two", "v1.4", "v1.4.0.1", "nightly", "gateway-v1.4.0", "v1"])
def test_any_other_name_fails_with_it(name: str) -> None:
    found = judge(rule, tagged("v1.0.0", name))

    assert (found.result, found.observed) == ("fail", f"{name} is no semantic version")


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (("v1.4.1", "v1.4.0"), "v1.4.0 came after v1.4.1"),
        (("v1.5.0", "v1.4.0"), "v1.4.0 came after v1.5.0"),
        (("v1.4.0", "v1.4.0-rc.1"), "v1.4.0-rc.1 came after v1.4.0"),
    ],
)
def test_a_version_that_goes_back_fails(names: tuple[str, ...], problem: str) -> None:
    assert judge(rule, tagged(*names)).observed == problem


@pytest.mark.parametrize(("earlier", "expected"), [("v1.5.0", "fail"), ("v2.0.0", "pass"), ("old", "pass")])
def test_versions_of_long_ago_are_not_gone_back_behind(earlier: str, expected: str) -> None:
    assert result(rule, replace(tagged("v1.4.0"), earlier_tags=(earlier,))) == expected


@pytest.mark.parametrize("name", ["v1", "v1.4"])
def test_a_name_that_is_moved_along_with_its_versions_passes(name: str) -> None:
    assert result(rule, repository(tags=(tag("v1.4.0"), tag(name)))) == "pass"


def test_tags_of_one_moment_have_no_order() -> None:
    assert result(rule, repository(tags=(tag("v1.4.0"), tag("v1.4.0-rc.1")))) == "pass"


def test_parts_of_a_repository_may_have_versions_of_their_own() -> None:
    process = replace(Process(), version_tag=r"[a-z]+-v\d+\.\d+\.\d+")
    facts = replace(tagged("api-v2.0.0", "web-v1.0.0", "api-v1.0.0"), process=process)

    assert result(rule, facts) == "pass"
    assert result(rule, replace(facts, tags=tagged("api-v2.1.0", "web-v1.0.0", "api-v2.0.0").tags)) == "fail"


def test_without_tags_it_does_not_apply() -> None:
    assert result(rule, repository()) == "not_applicable"


def test_tags_that_were_not_read_are_unknown() -> None:
    assert result(rule, repository(tags=UNREAD)) == "unknown"
