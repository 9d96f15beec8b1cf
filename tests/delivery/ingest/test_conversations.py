from datetime import timedelta

import pytest

from apps.delivery.ingest import upsert_conversations, upsert_issues
from apps.delivery.models import Issue, IssueComment, Mention
from apps.delivery.records import ConversationRecord, IssueCommentRecord, MentionRecord
from tests.records import ADA, FIRST_PASS, START, issue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository", "_open")]


@pytest.fixture
def _open(_repository: None) -> None:
    upsert_issues([issue()], target="R_1", seen_at=FIRST_PASS)


def comment(number: int = 1, *, body: str = "Looking into it.") -> IssueCommentRecord:
    at = START + timedelta(minutes=number)
    url = f"https://github.com/acme/service-1/issues/1#issuecomment-{number}"
    return IssueCommentRecord(node_id=f"IC_{number}", author=ADA, body=body, url=url, created_at=at, updated_at=at)


def mention(number: int = 1) -> MentionRecord:
    return MentionRecord(
        node_id=f"CRE_{number}",
        at=START,
        actor=None,
        repository="acme/elsewhere",
        number=number,
        title="Postmortem",
        url=f"https://github.com/acme/elsewhere/issues/{number}",
    )


def bring_in(
    *comments: IssueCommentRecord, mentions: tuple[MentionRecord, ...] = (), is_whole: bool = True, of: str = "I_1"
) -> list[str]:
    """Return the texts that are stored then."""
    record = ConversationRecord(
        issue_node_id=of, updated_at=START, is_whole=is_whole, comments=comments, mentions=mentions
    )
    upsert_conversations([record], target="batch", seen_at=FIRST_PASS)
    return list(IssueComment.objects.order_by("created_at").values_list("body", flat=True))


def test_twice_is_the_same_as_once_and_keeps_the_key() -> None:
    bring_in(comment(), mentions=(mention(),))
    once = IssueComment.objects.get().pk, Mention.objects.get().pk

    assert bring_in(comment(body="I was wrong."), mentions=(mention(),)) == ["I was wrong."]
    assert (IssueComment.objects.get().pk, Mention.objects.get().pk) == once
    assert Issue.objects.filter(conversation_read_at=START, conversation_is_whole=True).exists()


def test_what_was_deleted_goes() -> None:
    bring_in(comment(1), comment(2, body="And more."), mentions=(mention(),))

    assert bring_in(comment(2, body="And more.")) == ["And more."]
    assert not Mention.objects.exists()


def test_a_look_that_was_not_whole_removes_nothing() -> None:
    bring_in(comment(1))

    assert bring_in(comment(2, body="And more."), is_whole=False) == ["Looking into it.", "And more."]
    assert not Issue.objects.get().conversation_is_whole


def test_an_issue_that_comes_in_again_keeps_what_was_read_of_it() -> None:
    bring_in(comment())
    upsert_issues([issue(title="Another")], target="R_1", seen_at=FIRST_PASS)

    assert Issue.objects.get().conversation_read_at == START


def test_what_is_not_synced_is_left_out() -> None:
    assert bring_in(comment(), of="I_99") == []
