"""An action of which only a postmortem tells becomes an issue, when somebody asks for it."""

from datetime import datetime

import re2
from django.db import IntegrityError, transaction

from apps.accounts.audit import Action, note
from apps.accounts.viewers import Viewer
from apps.catalog.models import AuthorKind, Repository
from apps.delivery.models import Issue, IssueAssignee
from apps.delivery.queries.incidents import incidents_among
from apps.outbound.kinds import Kind, NotWanted, Text
from apps.outbound.markdown import plain
from apps.outbound.models import Write
from apps.outbound.services import ask, ask_again
from apps.postmortems.models import ActionIssue
from apps.postmortems.queries.rows import incident_rows
from apps.postmortems.queries.shown import ShownAction, ShownPostmortem
from apps.postmortems.services.linking import CannotLink, incident_of
from apps.postmortems.services.writing_back import may_tell
from apps.sync.queries import feeds_now

# https://docs.github.com/rest/issues/issues#create-an-issue refuses longer ones.
LONGEST_TITLE = 256
LONGEST_LINE = 10_000
TOO_PUBLIC = (
    "More people can read the repository of the incident than the postmortem, so no issue is opened there: "
    "open one where the postmortem stands, and name it in the line."
)
NAMED = re2.compile(r"(?:^|[\s(])@([\w-]+)")


def open_issue(
    viewer: Viewer, *, repository_id: int, number: int, key: str, address: str | None, now: datetime
) -> None:
    """Ask for the issue of an action, in the repository of the incident. Raises IncidentNotFound and CannotLink.

    It is opened once: whoever asks for it again only lets what met a problem be tried again.
    """
    with transaction.atomic():
        issue = incident_of(viewer, repository_id=repository_id, number=number)
        postmortem, action = _action(viewer, issue=issue, key=key, now=now)
        place = Repository.objects.get(pk=postmortem.key.partition("#")[0].partition("/")[0])
        if not may_tell(issue.repository, of=place):
            raise CannotLink({"": TOO_PUBLIC})
        known = {"postmortem": postmortem.key, "key": key}
        present = ActionIssue.objects.filter(**known).select_for_update(of=("self",)).first()
        if present is not None and present.write.done_at is None:
            ask_again(Write.objects.filter(pk=present.write_id), viewer=viewer, now=now)
            return
        if present is not None:
            # Its issue is gone; or it was opened since the action was looked at, which then says so.
            _action(viewer, issue=issue, key=key, now=now)
            present.delete()
        told = {"postmortem_url": postmortem.url, "postmortem_in": place, "text": action.text}
        try:
            with transaction.atomic():
                write = ask("action_issue", viewer=viewer, repository=issue.repository, now=now)
                ActionIssue.objects.create(incident=issue, write=write, **known, **told)
        except IntegrityError:
            return  # somebody asked for it at the same moment, on another incident of this postmortem
        subject = f"{issue.repository.name}#{issue.number}"
        note(Action.ACTION_ISSUE_ASKED, viewer=viewer, address=address, subject=subject, detail=action.text, now=now)


def _action(viewer: Viewer, *, issue: Issue, key: str, now: datetime) -> tuple[ShownPostmortem, ShownAction]:
    """Return the postmortem, and the action in it that no issue follows. Raises CannotLink."""
    known = incidents_among(Issue.objects.filter(pk=issue.pk))
    row = incident_rows(viewer, known, feeds=feeds_now(now=now), now=now)[issue.pk]
    action = next((one for one in row.actions if one.key == key and one.is_loose), None)
    if row.postmortem is None or not row.postmortem.key or action is None:
        raise CannotLink({"": "This action is not there any more, or an issue follows it: look at the page again."})
    return row.postmortem, action


def _text(write: Write, now: datetime) -> Text:
    action = write.action_issue
    if not may_tell(write.repository, of=action.postmortem_in):
        raise NotWanted(TOO_PUBLIC)
    incident = action.incident
    return Text(
        title=action.text[:LONGEST_TITLE],
        body=(
            f"{plain(action.text[:LONGEST_LINE])}\n\nThis is an action of the postmortem {action.postmortem_url} of"
            f" {incident.url}. {plain(write.asked_by_login)} asked for it."
        ),
        assignees=_assignees(incident, line=action.text),
    )


def _assignees(incident: Issue, *, line: str) -> tuple[str, ...]:
    """Return whom the line names, of those who can be assigned there because they were."""
    named = [login.lower() for login in NAMED.findall(line)]
    rows = IssueAssignee.objects.filter(issue__repository=incident.repository_id, actor__kind=AuthorKind.HUMAN)
    logins = sorted(set(rows.values_list("actor__login", flat=True))) if named else []
    return tuple(login for login in logins if login.lower() in named)


def _note(write: Write, now: datetime) -> None:
    incident = write.action_issue.incident
    who = Viewer(login=write.asked_by_login, user_id=write.asked_by_id)
    subject = f"{incident.repository.name}#{incident.number}"
    note(Action.ACTION_ISSUE_OPENED, viewer=who, subject=subject, detail=write.url, now=now)


ISSUE = Kind(text=_text, note=_note)
