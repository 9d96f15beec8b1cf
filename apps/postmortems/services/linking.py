"""Linking the postmortem of an incident, and taking the link back; both are said at GitHub too."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.accounts.audit import Action, note
from apps.accounts.models import AuditEvent
from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository, RepositoryFile
from apps.catalog.visibility import visible_repositories
from apps.delivery.models import Discussion, Issue, PullRequest
from apps.delivery.queries.incidents import labeled_incidents
from apps.delivery.references import Reference, path_in, references_in
from apps.outbound.models import Write
from apps.outbound.services import ask, ask_again, withdraw
from apps.postmortems.addresses import AddressInvalid, checked_address
from apps.postmortems.models import PostmortemLink

FEWEST_LETTERS = 10


class CannotLink(ValueError):
    """This is not done; `problems` says by field what is wrong, "" of none."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class IncidentNotFound(LookupError):
    """There is no such incident, or the viewer does not see its repository."""


def link(
    viewer: Viewer, *, repository_id: int, number: int, url: str, address: str | None, now: datetime
) -> PostmortemLink:
    """Say which postmortem answers an incident. Raises IncidentNotFound and CannotLink.

    The same address again changes nothing. What is at GitHub must be there; what is elsewhere is never looked at.
    """
    with transaction.atomic():
        issue = incident_of(viewer, repository_id=repository_id, number=number)
        home = _home(issue)
        try:
            wanted = checked_address(url, home=home)
        except AddressInvalid as error:
            raise CannotLink({"url": str(error)}) from error
        repository = _place(viewer, wanted, issue=issue) if wanted.startswith(f"{home}/") else None
        present = PostmortemLink.objects.filter(issue=issue, unlinked_at=None).first()
        if present is not None:
            if present.url == wanted:
                return present
            raise CannotLink({"": f"{present.linked_by_login} linked another one already: unlink it first."})
        made = PostmortemLink.objects.create(
            issue=issue,
            url=wanted,
            repository=repository,
            is_verified=repository is not None,
            linked_at=now,
            linked_by_id=viewer.user_id,
            linked_by_login=viewer.login,
            comment=ask("postmortem_linked", viewer=viewer, repository=issue.repository, issue=issue.number, now=now),
        )
        _note(Action.POSTMORTEM_LINKED, made, viewer=viewer, address=address, detail=wanted, now=now)
    return made


def unlink(viewer: Viewer, *, repository_id: int, number: int, reason: str, address: str | None, now: datetime) -> None:
    """Take a link back, for a reason; it stays on record. Raises IncidentNotFound and CannotLink."""
    with transaction.atomic():
        issue = incident_of(viewer, repository_id=repository_id, number=number)
        present = PostmortemLink.objects.filter(issue=issue, unlinked_at=None).first()
        if present is None:
            raise CannotLink({"": "Nothing is linked here any more: somebody was faster."})
        if sum(one.isprintable() and not one.isspace() for one in reason) < FEWEST_LETTERS:
            raise CannotLink({"reason": f"Say why, in at least {FEWEST_LETTERS} letters."})
        present.unlinked_at, present.unlink_reason = now, reason
        present.unlinked_by_id, present.unlinked_by_login = viewer.user_id, viewer.login
        present.save()
        _take_back(present, viewer=viewer, now=now)
        detail = f"{reason} ({present.url})"
        _note(Action.POSTMORTEM_UNLINKED, present, viewer=viewer, address=address, detail=detail, now=now)


def write_again(viewer: Viewer, *, repository_id: int, number: int, address: str | None, now: datetime) -> None:
    """Ask once more for what the incident shall say at GitHub, if that met a problem. Raises IncidentNotFound."""
    with transaction.atomic():
        issue = incident_of(viewer, repository_id=repository_id, number=number)
        linked = PostmortemLink.objects.filter(issue=issue)
        said = Q(postmortem_link__in=linked.filter(unlinked_at=None)) | Q(changes__postmortem_link__in=linked)
        ask_again(Write.objects.filter(said, withdrawn=""), viewer=viewer, now=now)


def _take_back(one: PostmortemLink, *, viewer: Viewer, now: datetime) -> None:
    """Let the comment not be written, or say that the link was taken back where it is, or may be, written."""
    if one.comment is None:
        return
    withdraw(Write.objects.filter(pk=one.comment.pk), reason="The link was taken back.", now=now)
    comment = Write.objects.get(pk=one.comment.pk)
    if comment.done_at is not None or comment.due_at is not None:
        ask("postmortem_unlinked", viewer=viewer, repository=comment.repository, changes=comment, now=now)


def incident_of(viewer: Viewer, *, repository_id: int, number: int) -> Issue:
    """Return an incident that the viewer sees, held until the transaction ends: of two who link, one waits."""
    seen = visible_repositories(viewer).measured().filter(github_id=repository_id)
    rows: QuerySet[Issue] = labeled_incidents(Issue.objects.filter(repository__in=seen, number=number, gone_at=None))
    issue = rows.select_for_update(of=("self",)).select_related("repository").first()
    if issue is None:
        raise IncidentNotFound("There is no incident of this number in the repository.")
    return issue


def _home(issue: Issue) -> str:
    """Return where GitHub is: an address without its path."""
    parts = urlsplit(issue.repository.url)
    return f"{parts.scheme}://{parts.netloc}"


def _place(viewer: Viewer, url: str, *, issue: Issue) -> Repository:
    """Return the repository in which something at GitHub is there. Raises CannotLink of anything else."""
    reference = next(references_in(url), None)
    if reference is None or not url.startswith(reference.written):
        raise CannotLink({"url": "It leads to no issue, pull request, discussion or file at GitHub."})
    if (reference.repository, reference.number) == (issue.repository.name_with_owner.lower(), issue.number):
        raise CannotLink({"url": "This is the incident itself."})
    found = _found(viewer, reference)
    if found is None:
        raise CannotLink({"url": f"{reference.written} is not there, or you cannot see it."})
    return found


def _found(viewer: Viewer, reference: Reference) -> Repository | None:
    seen = visible_repositories(viewer)
    if reference.is_discussion:
        named = Q(number=reference.number, repository__name_with_owner__iexact=reference.repository)
        talks = Discussion.objects.filter(named | Q(url=reference.written), repository__in=seen)
        talk = talks.select_related("repository").first()
        return talk.repository if talk else None
    repository = seen.filter(name_with_owner__iexact=reference.repository).first()
    if repository is None:
        return None
    if reference.path:
        path = path_in(reference, branch=repository.default_branch)
        files = RepositoryFile.objects.present().filter(repository=repository, kind="postmortem", path__iexact=path)
        return repository if files.exists() else None
    wanted = {"repository": repository, "number": reference.number}
    is_there = Issue.objects.filter(**wanted, gone_at=None).exists() or PullRequest.objects.filter(**wanted).exists()
    return repository if is_there else None


def _note(
    action: AuditEvent.Action,
    one: PostmortemLink,
    *,
    viewer: Viewer,
    address: str | None,
    detail: str,
    now: datetime,
) -> None:
    subject = f"{one.issue.repository.name}#{one.issue.number}"
    note(action, viewer=viewer, address=address, subject=subject, detail=detail, now=now)
