"""What an incident says at GitHub of its postmortem: a comment, in other words once the link is taken back."""

from datetime import datetime
from urllib.parse import quote

from django.conf import settings

from apps.accounts.audit import Action, note
from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.outbound.kinds import Kind, NotWanted, Text
from apps.outbound.markdown import plain
from apps.outbound.models import Write
from apps.postmortems.models import PostmortemLink

# Whoever reads an issue reads its comments: how many these may be, the most first.
AUDIENCES = ("public", "internal", "private")
ELSEWHERE = "Nobody knows who can read the postmortem: it stands elsewhere, and the incident is not private."
TOO_PUBLIC = "More people can read the incident than its postmortem: nothing is said at GitHub that would tell of it."


def _linked(write: Write, now: datetime) -> Text:
    link = write.postmortem_link
    if link.unlinked_at is not None:
        raise NotWanted("The link was taken back.")
    if not may_tell(write.repository, of=link.repository):
        raise NotWanted(ELSEWHERE if link.repository is None else TOO_PUBLIC)
    return Text(body=f"Postmortem: {link.url}\n\nLinked by {plain(link.linked_by_login)} in {_portal(write)}.")


def _unlinked(write: Write, now: datetime) -> Text:
    link = PostmortemLink.objects.get(comment=write.changes)
    return Text(
        body=f"{plain(link.linked_by_login)} linked a postmortem here, and {plain(link.unlinked_by_login)} took that"
        f" back in {_portal(write)}:\n\n{_quoted(link.unlink_reason)}"
    )


def may_tell(place: Repository, *, of: Repository | None) -> bool:
    """Say whether issues of a repository may tell of what stands in another, or elsewhere than at GitHub."""
    return _audience(of) <= _audience(place)


def _audience(repository: Repository | None) -> int:
    """Return how few can read what stands in a repository, or elsewhere than at GitHub."""
    return len(AUDIENCES) - 1 if repository is None else AUDIENCES.index(repository.visibility)


def _portal(write: Write) -> str:
    number = write.issue or (write.changes.issue if write.changes else None)
    home = settings.PORTAL_URL
    return f"[the portal]({home}/incidents/{quote(write.repository.name)}/{number}/)" if home else "the portal"


def _quoted(words: str) -> str:
    return "\n>\n".join(f"> {plain(line)}" for line in words.splitlines() if line.strip())


def _note(write: Write, now: datetime) -> None:
    number = write.issue or (write.changes.issue if write.changes else None)
    who = Viewer(login=write.asked_by_login, user_id=write.asked_by_id)
    subject = f"{write.repository.name}#{number}"
    note(Action.POSTMORTEM_COMMENTED, viewer=who, subject=subject, detail=write.url, now=now)


LINKED = Kind(text=_linked, note=_note)
UNLINKED = Kind(text=_unlinked, note=_note)
