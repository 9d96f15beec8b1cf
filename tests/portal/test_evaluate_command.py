"""`manage.py evaluate` judges from what was read, and explains."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from apps.catalog.models import RepositoryFile
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.scorecards.conftest import judged as judged

pytestmark = pytest.mark.django_db


def said(**options: object) -> str:
    out = StringIO()
    call_command("evaluate", stdout=out, **options)
    return out.getvalue()


def test_all_repositories_are_judged(judged: World) -> None:
    assert f"Judged {len(judged.repositories)} repositories by" in said()


def test_one_rule_is_explained_with_its_way_out(judged: World) -> None:
    told = said(repository="plasma-engine-docs", rule="default-branch-is-main", explain=True)

    assert "fail           default-branch-is-main: master" in told
    assert "Fix: Rename the default branch to main" in told


def test_a_rule_that_concerns_nothing_there_says_so(judged: World) -> None:
    with time_machine.travel(NOW, tick=False):
        told = said(repository="plasma-engine-docs", rule="incident-has-owner-and-severity", explain=True)

    assert "0 findings on single subjects" in told
    assert "not_applicable incident-has-owner-and-severity: no issue that it concerns, opened in 90 days" in told


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("issue-has-owner", "Each issue belongs to somebody: it has an owner. (the organization's words, line 18)"),
        ("pr-issue-exists", "Put the issue's id in front of the title, as in `[PE-77] Retry failed uploads`."),
    ],
)
def test_a_result_is_explained_in_the_words_of_the_organization(judged: World, rule: str, words: str) -> None:
    assert words in said(repository="plasma-engine-docs", rule=rule, explain=True)


def test_what_the_document_leaves_out_is_in_the_words_of_the_portal(judged: World) -> None:
    RepositoryFile.objects.filter(kind="process").delete()

    told = said(repository="plasma-engine-docs", rule="issue-has-owner", explain=True)

    assert "issues/owner: An issue has an owner. (the portal's words)" in told


@pytest.mark.parametrize(
    ("options", "words"), [({"rule": "nothing"}, "no rule"), ({"repository": "x"}, "no repository")]
)
def test_what_is_not_there_is_said(judged: World, options: dict[str, str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        said(**options)
