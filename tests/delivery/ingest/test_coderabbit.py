from dataclasses import replace
from typing import Any

import pytest

from apps.delivery.ingest import upsert_pull_requests, upsert_summary_comments
from apps.delivery.models import CodeRabbitComment, PullRequest
from apps.delivery.records import SummaryCommentRecord
from tests.records import ADA, FIRST_PASS, START, actor, pull_request
from tests.records_of_runs import summaries, summary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository", "_open")]


@pytest.fixture
def _open(_repository: None) -> None:
    upsert_pull_requests([pull_request()], target="R_1", seen_at=FIRST_PASS)


def bring_in(*comments: SummaryCommentRecord, is_whole: bool = True) -> CodeRabbitComment | None:
    upsert_summary_comments([summaries(*comments, is_whole=is_whole)], target="batch", seen_at=FIRST_PASS)
    return CodeRabbitComment.objects.first()


def test_twice_is_the_same_as_once_and_keeps_the_key() -> None:
    once = bring_in(summary())
    twice = bring_in(summary(state="paused"))

    assert once is not None
    assert twice is not None
    assert (twice.pk, twice.state, CodeRabbitComment.objects.count()) == (once.pk, "paused", 1)
    assert PullRequest.objects.filter(coderabbit_read_at=START, coderabbit_is_whole=True).exists()


def test_a_summary_that_is_gone_goes() -> None:
    bring_in(summary())

    assert bring_in() is None


def test_a_look_that_was_not_whole_removes_nothing() -> None:
    bring_in(summary())

    assert bring_in(is_whole=False) is not None
    assert not PullRequest.objects.get().coderabbit_is_whole


def test_a_summary_written_anew_takes_the_place_of_the_old_one() -> None:
    bring_in(summary())

    row = bring_in(summary(1), summary(2, state="skipped"))

    assert row is not None
    assert (row.github_id, row.state, CodeRabbitComment.objects.count()) == (2, "skipped", 1)


@pytest.mark.parametrize("author", [None, ADA])
def test_what_others_write_in_its_words_does_not_count(author: object) -> None:
    assert bring_in(summary(author=author)) is None


def test_another_login_may_be_configured(settings: Any) -> None:
    settings.PROCESS = replace(settings.PROCESS, review_bot="Our-Rabbit")

    assert bring_in(summary(author=actor("our-rabbit", github_id=7))) is not None


def test_the_app_is_known_by_its_id_whatever_its_login() -> None:
    assert bring_in(summary(author=actor("renamed", github_id=136622811))) is not None
