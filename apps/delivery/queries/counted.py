"""What a figure counted, thing by thing."""

from dataclasses import dataclass
from datetime import datetime

from apps.catalog.models import Actor, AuthorKind
from apps.delivery.models import Issue, PullRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One thing that a figure counted or measured."""

    kind: str  # issue, pull_request, draft, redacted, deployment, alert
    repository: str | None
    number: int | None
    title: str
    url: str | None
    author: str | None = None
    author_kind: str | None = None  # None where there is no author to speak of
    at: datetime | None = None  # what it was counted by: when it was opened, merged, moved
    hours: float | None = None  # what was measured of it
    note: str = ""


def counted_work(
    work: Issue | PullRequest, *, at: datetime | None, note: str = "", hours: float | None = None
) -> Counted:
    """Show an issue or a pull request, loaded with its repository and author."""
    return Counted(
        kind="issue" if isinstance(work, Issue) else "pull_request",
        repository=work.repository.name,
        number=work.number,
        title=work.title,
        url=work.url,
        author=work.author.login if work.author else None,
        author_kind=kind_of(work.author),
        at=at,
        hours=hours,
        note=note,
    )


def kind_of(author: Actor | None) -> str:
    """Return the kind of an author; where GitHub names nobody any more it was a human."""
    return author.kind if author else AuthorKind.HUMAN.value
