"""Badges of repositories."""

from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import Settings

from apps.catalog.models import FormerRepositoryName, Repository
from apps.coverage.models import CommitCoverage
from apps.delivery.models import Commit
from apps.scorecards.models import ScoreDay
from apps.scorecards.queries import badge_key
from tests.oracle import NOW
from tests.scorecards.waivers import failing_repository
from tests.signed_in import SIGN_IN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signed_out(settings: Settings) -> None:
    """Nobody is signed in where signing in is on."""
    settings.SIGN_IN = SIGN_IN


def repository(*, visibility: str = "public", level: str = "silver") -> Repository:
    row = failing_repository(1, now=NOW, name="gateway", visibility=visibility)
    ScoreDay.objects.update(score=87.4, level=level)
    return row


@pytest.mark.parametrize(("level", "words"), [("silver", "silver · 87 %"), ("", "87 %")])
def test_a_public_repository_shows_its_badge_to_anybody(client: Client, level: str, words: str) -> None:
    repository(level=level)

    answer = client.get("/badges/gateway.svg")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert ElementTree.fromstring(answer.content).attrib["aria-label"] == f"scorecard: {words}"
    assert answer["Cache-Control"] == "public, max-age=300"


def test_what_was_not_judged_is_not_zero(client: Client) -> None:
    repository()
    ScoreDay.objects.all().delete()

    assert "not judged yet" in client.get("/badges/gateway.svg").text


def test_an_unchanged_badge_is_not_sent_again(client: Client) -> None:
    repository()
    tag = client.get("/badges/gateway.svg")["ETag"]

    assert client.get("/badges/gateway.svg", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("visibility", ["private", "internal"])
def test_another_shows_it_by_its_key_only(client: Client, visibility: str) -> None:
    row = repository(visibility=visibility)
    key = badge_key(row.github_id)

    assert client.get(f"/badges/gateway.svg?key={key}").status_code == 200
    for wrong in ("", "?key=", f"?key={badge_key(row.github_id + 1)}", "?key=%00é"):
        hidden, none = client.get(f"/badges/gateway.svg{wrong}"), client.get(f"/badges/nothing.svg{wrong}")
        assert hidden.status_code == none.status_code == 404


def test_a_former_name_goes_on_showing_it(client: Client) -> None:
    FormerRepositoryName.objects.create(repository=repository(), name="old-gateway")

    assert client.get("/badges/old-gateway.svg").status_code == 200


def test_coverage_has_a_badge_that_never_says_more_than_is_covered(client: Client) -> None:
    row = repository()
    commit = Commit.objects.create(repository=row, sha="c" * 40, position=1, reach=1, committed_at=NOW, seen_at=NOW)
    told = {"lines_covered": 7996, "lines_total": 10_000, "reported_at": NOW, "place": commit}
    assert "coverage: unknown" in client.get("/badges/gateway/coverage.svg").text

    CommitCoverage.objects.create(repository=row, commit_sha=commit.sha, **told)

    assert "coverage: 79 %" in client.get("/badges/gateway/coverage.svg").text
