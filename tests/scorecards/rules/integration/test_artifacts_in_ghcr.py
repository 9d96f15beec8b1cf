from dataclasses import replace
from typing import Any

import pytest

from apps.scorecards.facts import Missing, Process, RepositoryFacts
from apps.scorecards.rules.integration.artifacts_in_ghcr import artifacts_in_ghcr as rule
from tests.scorecards.facts import days_ago, file, files, repository
from tests.scorecards.ref_facts import package, release
from tests.scorecards.rules.judging import UNREAD, judge, result

UNLISTED = Missing(cause="Packages need a classic token.")
HUB = "docker.io/plasmaengine/gateway"


def published(**told: Any) -> RepositoryFacts:
    return repository(**{"packages": (package(),), "releases": (release(),)} | told)


def test_an_image_of_the_release_passes() -> None:
    assert judge(rule, published()).observed == "ghcr.io/plasma-engine/gateway"


@pytest.mark.parametrize("told", [{"newest_tags": ("sha-1",)}, {"newest_tags": ("v1.4.0",), "newest_at": days_ago(40)}])
def test_it_is_known_by_its_tag_or_by_its_time(told: dict[str, Any]) -> None:
    assert result(rule, published(packages=(package(**told),))) == "pass"


def test_an_image_without_a_release_passes() -> None:
    assert result(rule, published(releases=())) == "pass"


def test_an_image_that_is_older_than_the_release_fails() -> None:
    old = package(newest_tags=("1.3.0",), newest_at=days_ago(40))

    assert judge(rule, published(packages=(old,))).observed == "v1.4.0 has no image in ghcr.io/plasma-engine/"


@pytest.mark.parametrize("told", [{"is_prerelease": True}, {"published_at": days_ago(0.5)}])
def test_prereleases_and_what_was_just_released_may_have_none(told: dict[str, Any]) -> None:
    releases = (release(), release("v1.5.0", **{"published_at": days_ago(2)} | told))
    image = package(newest_tags=("1.4.0",), newest_at=days_ago(20))

    assert result(rule, published(packages=(image,), releases=releases)) == "pass"


def test_no_image_fails() -> None:
    assert judge(rule, published(packages=())).observed == "no image in ghcr.io/plasma-engine/"


@pytest.mark.parametrize("releases", [(), (release(),)])
def test_of_an_image_without_a_date_its_age_is_unknown(releases: Any) -> None:
    undated = package(image="ghcr.io/plasma-engine/gateway-base", newest_tags=(), newest_at=None)

    assert judge(rule, published(packages=(undated,), releases=releases)).cause.endswith("gateway-base.")
    assert result(rule, published(packages=(undated, package()), releases=releases)) == "pass"


def test_an_image_elsewhere_fails_with_where() -> None:
    assert judge(rule, published(packages=(package(image=HUB),))).observed.endswith(f", but {HUB}")


@pytest.mark.parametrize(
    "line",
    [
        "  tags: ghcr.io/Plasma-Engine/gateway:latest",
        "  run: docker push ghcr.io/${{ github.repository }}:1",
        "  image: ghcr.io/${{github.repository_owner}}/gateway",
    ],
)
def test_a_workflow_tells_it_where_packages_cannot_be_listed(line: str) -> None:
    facts = published(packages=UNLISTED, files=files(file("ci.yml", f"jobs: {{}}\n{line}")))

    assert judge(rule, facts).observed == "ci.yml names ghcr.io/plasma-engine/"


@pytest.mark.parametrize("line", ["  # ghcr.io/plasma-engine/", "  tags: ghcr.io/others/x", f"  tags: {HUB}", ""])
def test_otherwise_it_is_unknown_what_is_missing(line: str) -> None:
    facts = published(packages=UNLISTED, files=files(file("ci.yml", line)))

    assert judge(rule, facts).cause == UNLISTED.cause


def test_a_setting_names_another_registry() -> None:
    process = replace(Process(), registry="registry.example.com/<organization>/")
    facts = published(process=process, packages=(package(image="registry.example.com/plasma-engine/x"),))

    assert result(rule, facts) == "pass"


def test_what_builds_no_image_is_left_alone() -> None:
    assert result(rule, published(kind="library")) == "not_applicable"
    docker = files(file("Dockerfile", kind="manifest", ecosystem="docker"))
    assert result(rule, published(kind="library", files=docker)) == "pass"


def test_releases_that_were_not_read_are_unknown() -> None:
    assert result(rule, published(releases=UNREAD)) == "unknown"
