from dataclasses import replace
from typing import Any

import pytest

from apps.scorecards.facts import ActorFacts, Process, RepositoryFacts
from apps.scorecards.rules.branching.tags_by_release_workflow import tags_by_release_workflow as rule
from tests.scorecards.facts import days_ago, file, files, repository
from tests.scorecards.ref_facts import ADA, WORKFLOW, tag
from tests.scorecards.rules.judging import UNREAD, judge, result

APP = ActorFacts(login="plasma-release", kind="automation")
USER = ActorFacts(login="Plasma-Bot", kind="human")
STEPS = "jobs: {r: {steps: [{run: gh release create v1}]}}"
ON_PUSH = "on: {push: {branches: [main]}}"


def made(*, text: str | None = f"{ON_PUSH}\n{STEPS}", **told: Any) -> RepositoryFacts:
    """Make a repository with a tag that somebody made, and a workflow."""
    return repository(tags=(tag(**{"creator": None} | told),), files=files(file("release.yml", text)))


@pytest.mark.parametrize("told", [{"creator": WORKFLOW}, {"releaser": WORKFLOW}, {"tagger": WORKFLOW}])
def test_a_tag_of_a_workflow_passes_whoever_tells_it(told: dict[str, Any]) -> None:
    assert judge(rule, made(**told)).observed == "1 of 1 tags, by github-actions"


@pytest.mark.parametrize("told", [{"creator": ADA}, {"releaser": ADA}, {"tagger": ADA}])
def test_a_tag_by_hand_fails_with_who(told: dict[str, Any]) -> None:
    found = judge(rule, made(**told))

    assert (found.result, found.observed) == ("fail", "1 of 1 tags made by hand, by ada")
    assert [one.label for one in found.evidence] == ["v1.4.0"]


def test_who_pushed_it_counts_before_whom_it_names() -> None:
    assert result(rule, made(creator=WORKFLOW, releaser=ADA, tagger=ADA)) == "pass"


def test_an_agent_is_no_workflow() -> None:
    assert result(rule, made(creator=ActorFacts(login="claude", kind="ai_agent"))) == "fail"


def test_an_account_counts_where_a_setting_names_it() -> None:
    facts = made(creator=USER)
    process = replace(Process(), release_actors=("plasma-bot",))

    assert (result(rule, facts), result(rule, replace(facts, process=process))) == ("fail", "pass")


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        (ON_PUSH, "pass"),
        ("on: [push, workflow_dispatch]", "pass"),
        ("on: {push: {tags: [v*]}, workflow_dispatch: {}}", "pass"),
        ("on: {push: {tags: [v*], branches: [main]}}", "pass"),
        ("on: {push: {tags: [v*]}}", "fail"),
        ("on: release", "fail"),
        ("on: {release: {types: [published]}, push: {tags-ignore: [x]}}", "fail"),
    ],
)
def test_an_app_needs_a_workflow_that_starts_before_the_tag(trigger: str, expected: str) -> None:
    assert result(rule, made(creator=APP, text=f"{trigger}\n{STEPS}")) == expected


@pytest.mark.parametrize(("trigger", "expected"), [(ON_PUSH, "pass"), ("on: {push: {tags: [v*]}}", "unknown")])
def test_a_release_by_a_workflow_does_not_tell_who_pushed_the_tag(trigger: str, expected: str) -> None:
    found = judge(rule, made(releaser=WORKFLOW, text=f"{trigger}\n{STEPS}"))

    assert found.result == expected
    assert expected == "pass" or "a workflow made its release" in found.cause


@pytest.mark.parametrize("text", ["jobs: {b: {steps: [{run: make}]}}", "a: [", ""])
def test_a_workflow_that_makes_no_tags_is_none(text: str) -> None:
    assert judge(rule, made(creator=APP, text=text)).observed == "no workflow makes tags, by plasma-release"


def test_what_github_forgot_is_unknown_by_name() -> None:
    assert judge(rule, made()).cause.startswith("Who made v1.4.0 is not known")


def test_one_by_hand_fails_whatever_is_forgotten() -> None:
    tags = (tag(creator=None), tag("v1.5.0", creator=ADA))

    assert result(rule, repository(tags=tags)) == "fail"


def test_older_tags_do_not_count() -> None:
    assert result(rule, made(creator=ADA, tagged_at=days_ago(91))) == "not_applicable"


def test_what_was_not_read_is_unknown() -> None:
    assert result(rule, repository(tags=UNREAD)) == "unknown"
    assert result(rule, made(creator=APP, text=None)) == "unknown"
    assert result(rule, replace(made(creator=APP), files=UNREAD)) == "unknown"
