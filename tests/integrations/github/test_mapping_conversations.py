from typing import Any

import pytest

from apps.integrations.errors import RecordInvalid
from apps.integrations.github.mapping import conversation

WHO = {"__typename": "User", "login": "ada", "databaseId": 1}
MOMENT = "2026-11-02T08:00:00Z"
PAGE = "https://github.com/acme/gateway/issues/7"


def answer(**values: Any) -> dict[str, Any]:
    comment = {"id": "IC_1", "createdAt": MOMENT, "updatedAt": MOMENT, "body": "Hm.", "url": f"{PAGE}#1", "author": WHO}
    source = {"number": 3, "title": "Why", "url": PAGE, "repository": {"nameWithOwner": "acme/gateway"}}
    named = {"__typename": "CrossReferencedEvent", "id": "CRE_1", "createdAt": MOMENT, "actor": None, "source": source}
    return {
        "id": "I_1",
        "updatedAt": MOMENT,
        "comments": {"totalCount": 1, "nodes": [comment]},
        "timelineItems": {"filteredCount": 1, "nodes": [named]},
    } | values


def test_comments_and_mentions_are_read() -> None:
    record = conversation(answer())

    assert record.is_whole
    assert [(one.body, one.author and one.author.login) for one in record.comments] == [("Hm.", "ada")]
    assert [(one.repository, one.number, one.actor) for one in record.mentions] == [("acme/gateway", 3, None)]


@pytest.mark.parametrize(
    "more",
    [
        {"comments": {"totalCount": 9, "nodes": []}},
        {"comments": {"totalCount": 1, "nodes": [None]}},
        {"timelineItems": {"filteredCount": 101, "nodes": []}},
        {"timelineItems": {"filteredCount": 1, "nodes": [None]}},
    ],
)
def test_what_is_cut_is_not_whole(more: dict[str, Any]) -> None:
    assert not conversation(answer(**more)).is_whole


@pytest.mark.parametrize("missing", ["comments", "timelineItems"])
def test_what_is_not_told_at_all_is_not_taken_for_nothing(missing: str) -> None:
    with pytest.raises(RecordInvalid):
        conversation(answer(**{missing: None}))


def test_what_may_not_be_seen_is_no_mention() -> None:
    hidden = {"__typename": "CrossReferencedEvent", "id": "CRE_1", "createdAt": MOMENT, "actor": WHO, "source": None}

    assert conversation(answer(timelineItems={"filteredCount": 1, "nodes": [hidden]})).mentions == ()


def test_a_comment_without_a_time_spoils_it() -> None:
    with pytest.raises(RecordInvalid):
        conversation(answer(comments={"totalCount": 1, "nodes": [{"id": "IC_1", "url": PAGE, "updatedAt": MOMENT}]}))
