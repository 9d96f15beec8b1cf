"""What the portal writes at GitHub when a person asks for it: an issue, a comment on one, a comment in other words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apps.integrations.errors import RecordInvalid, SourceRejected, SourceUnavailable
from apps.integrations.github.client import GitHubClient
from apps.integrations.github.mapping import values
from apps.integrations.github.reads.listing import listed

PER_PAGE = 100
# So far the clocks of the portal and of GitHub may be apart.
APART = timedelta(hours=1)
NEEDS = "Issues: write"
ARCHIVED = "The repository is archived, and GitHub takes nothing more: unarchive it, or leave it as it is."
NOT_SEEN = "GitHub does not show this repository to the credential: give it access to the repository, then ask again."
NOT_PERMITTED = "The credential may not {act} here: give the App or token the permission Issues: write, then ask again."
LOCKED = "The conversation is locked, and the credential may not comment: unlock it, then ask again."
TURNED_OFF = "Issues are turned off in this repository: turn them on in its settings at GitHub, then ask again."
ISSUE_GONE = "The issue is not there any more, or the credential does not see it: nothing can be said on it."
COMMENT_GONE = "Somebody deleted the comment at GitHub already."
OPENING = {"gone": TURNED_OFF, "not_found": NOT_SEEN}
COMMENTING = {"gone": ISSUE_GONE, "not_found": ISSUE_GONE}
CHANGING = {"gone": COMMENT_GONE, "not_found": COMMENT_GONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An issue or a comment as GitHub calls it: the number is an issue's in its repository, or a comment's own."""

    number: int
    url: str


def open_issue(
    client: GitHubClient, *, repository_id: int, title: str, body: str, assignees: Sequence[str] = ()
) -> Written:
    """Open an issue; what is raised says whether GitHub took it, as of `GitHubClient.create`.

    https://docs.github.com/rest/issues/issues#create-an-issue
    """
    sent = {"title": title, "body": body, **({"assignees": list(assignees)} if assignees else {})}
    with _refusals_in_words(OPENING, act="open issues"):
        made = client.create(_issues(repository_id), sent, what="the issues of this repository", needs=NEEDS)
    return _written(made, number="number")


def find_issue(client: GitHubClient, *, repository_id: int, marker: str, since: datetime) -> Written | None:
    """Return the issue with this marker in its body, in whatever state, that was opened since a moment.

    https://docs.github.com/rest/issues/issues#list-repository-issues
    """
    asked = {"state": "all", "sort": "created", "direction": "desc", **_page(since)}
    with _refusals_in_words(OPENING, act="open issues"):
        return _found(client, _issues(repository_id), asked=asked, marker=marker, number="number")


def add_comment(client: GitHubClient, *, repository_id: int, issue: int, body: str) -> Written:
    """Comment on an issue; what is raised says whether GitHub took it, as of `GitHubClient.create`.

    https://docs.github.com/rest/issues/comments#create-an-issue-comment
    """
    place = f"{_issues(repository_id)}/{issue}/comments"
    with _refusals_in_words(COMMENTING, act="comment"):
        made = client.create(place, {"body": body}, what="the comments of this issue", needs=NEEDS)
    return _written(made, number="id")


def find_comment(
    client: GitHubClient, *, repository_id: int, issue: int, marker: str, since: datetime
) -> Written | None:
    """Return the comment with this marker on an issue that was written since a moment.

    https://docs.github.com/rest/issues/comments#list-issue-comments
    """
    place = f"{_issues(repository_id)}/{issue}/comments"
    with _refusals_in_words(COMMENTING, act="comment"):
        return _found(client, place, asked=_page(since), marker=marker, number="id")


def change_comment(client: GitHubClient, *, repository_id: int, comment: int, body: str) -> Written:
    """Let a comment say something else; to say it twice does no harm.

    https://docs.github.com/rest/issues/comments#update-an-issue-comment
    """
    place = f"{_issues(repository_id)}/comments/{comment}"
    with _refusals_in_words(CHANGING, act="change comments"):
        made = client.change(place, {"body": body}, what="the comments of this issue", needs=NEEDS)
    return _written(made, number="id")


def _issues(repository_id: int) -> str:
    return f"/repositories/{repository_id}/issues"


def _page(since: datetime) -> dict[str, Any]:
    return {"since": f"{since - APART:%Y-%m-%dT%H:%M:%SZ}", "per_page": PER_PAGE}


def _found(client: GitHubClient, place: str, *, asked: dict[str, Any], marker: str, number: str) -> Written | None:
    for page in listed(client, place, parameters=asked):
        for one in page:
            if isinstance(one, dict) and marker in str(one.get("body") or ""):
                return _written(one, number=number)
    return None


def _written(told: Any, *, number: str) -> Written:
    try:
        written = Written(number=values.github_id(told, number), url=values.url(told, "html_url"))
    except (RecordInvalid, AttributeError) as error:
        # Something else than an object, or one that is neither.
        raise SourceUnavailable("GitHub's answer about what was written fits nothing.", reason="bad_answer") from error
    if not written.url:
        raise SourceUnavailable("GitHub's answer about what was written has no address.", reason="bad_answer")
    return written


@contextmanager
def _refusals_in_words(words: dict[str, str], *, act: str) -> Iterator[None]:
    """Say what to do about a refusal, where that is known."""
    try:
        yield
    except SourceRejected as error:
        raise SourceRejected(_words(error, words=words, act=act), reason=error.reason) from error


def _words(error: SourceRejected, *, words: dict[str, str], act: str) -> str:
    told = str(error).lower()
    if error.reason != "forbidden":
        return words.get(error.reason, str(error))
    if "archived" in told:
        return ARCHIVED
    if "is locked" in told:
        return LOCKED
    is_right_missing = "not accessible" in told or "must have" in told
    return NOT_PERMITTED.format(act=act) if is_right_missing else str(error)
