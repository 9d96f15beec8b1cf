from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.catalog.models import Repository
from apps.delivery.ingest import upsert_branches, upsert_hotfix_starts, upsert_pull_requests, upsert_tags
from apps.delivery.models import PullRequest
from apps.delivery.records import MergeBaseRecord
from apps.scorecards.facts import BranchFacts, HotfixStartFacts, Missing, Process, TagFacts
from apps.scorecards.queries.loading import refs
from apps.scorecards.queries.loading.refs import HotfixStarts, Refs
from apps.scorecards.queries.loading.sources import Sources
from tests.records import ADA, FIRST_PASS, START, actor, branch, pull_request, release, tag
from tests.scorecards.facts import repository as facts_of
from tests.scorecards.queries.loading.conftest import Came

pytestmark = pytest.mark.django_db

ACTIONS = actor("github-actions", kind="Bot")


def read(sources: Sources, *, now: datetime = FIRST_PASS) -> Refs:
    return Refs(list(Repository.objects.all()), sources=sources, now=now)


def branches(sources: Sources, *records: Any) -> tuple[BranchFacts, ...]:
    upsert_branches(records, target="R_1", seen_at=FIRST_PASS)
    found = read(sources).branches(Repository.objects.get())
    assert isinstance(found, tuple)
    return found


def tags(sources: Sources, *records: Any) -> tuple[TagFacts, ...]:
    upsert_tags(records, target="R_1", seen_at=FIRST_PASS)
    found = read(sources).tags(Repository.objects.get())
    assert isinstance(found, tuple)
    return found


def test_a_branch_tells_of_its_pull_request(came_in: Came) -> None:
    upsert_pull_requests([pull_request(7, head_ref="idea")], target="R_1", seen_at=FIRST_PASS)

    idea, other = branches(came_in(), branch("idea"), branch("other/#1"))

    assert (idea.open_pull_request, other.open_pull_request, other.is_merged) == (7, None, False)
    assert other.url.endswith("/tree/other/%231")


def test_what_was_not_compared_may_be_merged(came_in: Came) -> None:
    idea, done = branches(came_in(), branch("idea", ahead_by=None), branch("z", ahead_by=0))

    assert (idea.is_merged, done.is_merged) == (refs.NOT_COMPARED, True)


def test_without_pull_requests_nobody_knows_of_them(came_in: Came) -> None:
    (idea,) = branches(came_in(without=("pull-requests",)), branch("idea"))

    assert isinstance(idea.open_pull_request, Missing)
    assert isinstance(idea.is_merged, Missing)


def test_too_many_branches_are_not_scanned(came_in: Came, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refs, "MOST_BRANCHES", 2)
    sources = came_in()
    upsert_branches([branch(f"idea-{number}") for number in range(3)], target="R_1", seen_at=FIRST_PASS)

    assert read(sources).branches(Repository.objects.get()) == refs.TOO_MANY


def test_feeds_that_never_came_in_are_named(came_in: Came) -> None:
    found, row = read(came_in(without=("branches", "tags"))), Repository.objects.get()

    told = (found.branches(row), found.tags(row), found.releases(row))
    assert [one.cause for one in told if isinstance(one, Missing)] == [
        "Branches have not been read yet.",
        "Tags have not been read yet.",
        "Tags have not been read yet.",
    ]


def test_the_maker_of_a_tag_is_who_pushed_it_before_who_released_it(came_in: Came) -> None:
    pushed, released, named, nobody = tags(
        came_in(),
        tag("v1.1.0", creator=ACTIONS),
        tag("v1.2.0"),
        tag("v1.3.0", tagger_login="ada"),
        tag("v1.4.0", tagger_login="stranger"),
        release(1, author=ADA),
        release(2, author=ADA),
    )

    makers = [one.maker.kind if one.maker else None for one in (pushed, released, named, nobody)]
    assert makers == ["automation", "human", "human", None]


def test_old_tags_and_drafts_are_left_out(came_in: Came) -> None:
    old = START - timedelta(days=181)
    sources = came_in()
    records = (tag("v0.1.0", tagged_at=old), release(1, is_draft=True, published_at=None), release(2))

    assert tags(sources, *records) == ()
    found = read(sources).releases(Repository.objects.get())
    assert isinstance(found, tuple)
    assert [one.tag for one in found] == ["v1.2.0"]


def test_they_are_loaded_in_five_statements(came_in: Came, django_assert_num_queries: Any) -> None:
    sources = came_in()
    rows = list(Repository.objects.all())

    with django_assert_num_queries(5):
        Refs(rows, sources=sources, now=FIRST_PASS)


def start(sources: Sources, *, head: str = "hotfix/PE-7") -> HotfixStartFacts | Missing | None:
    record = pull_request(1, head_ref=head, head_sha="h" * 40, commits=1)
    upsert_pull_requests([record], target="R_1", seen_at=FIRST_PASS)
    rows = list(PullRequest.objects.all())
    return HotfixStarts(rows, process=Process(), sources=sources, now=FIRST_PASS).of(rows[0], repository=facts_of())


def left_from(base: str, *, ahead_by: int | None = 1) -> None:
    sha, ahead = ("1" * 40, ahead_by) if base else ("", None)
    record = MergeBaseRecord(head_sha="h" * 40, tag="v1.0.0", tag_sha=sha, merge_base_sha=base, ahead_by=ahead)
    upsert_hotfix_starts([record], target="R_1", seen_at=FIRST_PASS)


@pytest.mark.parametrize(("base", "is_from_tag"), [("1" * 40, True), ("2" * 40, False)])
def test_a_hotfix_tells_where_it_left_from(came_in: Came, base: str, is_from_tag: bool) -> None:
    sources = came_in()
    left_from(base)

    found = start(sources)

    assert isinstance(found, HotfixStartFacts)
    assert (found.tag, found.is_from_tag) == ("v1.0.0", is_from_tag)


@pytest.mark.parametrize(("ahead_by", "is_from_tag"), [(1, True), (4, False)])
def test_what_it_brings_along_tells_a_branch_of_the_tip(came_in: Came, ahead_by: int, is_from_tag: bool) -> None:
    sources = came_in()
    left_from("1" * 40, ahead_by=ahead_by)

    found = start(sources)

    assert isinstance(found, HotfixStartFacts)
    assert (found.extra_commits, found.is_from_tag) == (ahead_by - 1, is_from_tag)


def test_without_the_number_of_commits_it_is_unread(came_in: Came) -> None:
    sources = came_in()
    left_from("1" * 40, ahead_by=None)

    assert start(sources) == refs.START_UNREAD


def test_commits_that_are_gone_tell_nothing(came_in: Came) -> None:
    sources = came_in()
    left_from("")

    assert start(sources) == refs.START_GONE


@pytest.mark.parametrize(
    ("name", "days_before", "expected"),
    [("v1.0.0", 1, refs.START_UNREAD), ("v1.0.0", -1, None), ("nightly", 1, None)],
)
def test_one_that_was_not_asked_for_yet_is_unread_after_a_version(
    came_in: Came, name: str, days_before: float, expected: Missing | None
) -> None:
    sources = came_in()
    upsert_tags([tag(name, tagged_at=START - timedelta(days=days_before))], target="R_1", seen_at=FIRST_PASS)

    assert start(sources) == expected


def test_another_branch_has_no_start(came_in: Came) -> None:
    assert start(came_in(without=("hotfixes",)), head="gateway/PE-7-x") is None


def test_a_feed_of_starts_that_never_came_in_is_named(came_in: Came) -> None:
    assert start(came_in(without=("hotfixes",))) == Missing(cause="Starts of hotfixes have not been read yet.")
