"""Postmortems and their actions as far as a viewer may see where they stand."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.catalog.visibility import visible_repositories
from apps.postmortems.queries.found import Action, ActionWork, Kind, Postmortem, Unread
from apps.postmortems.texts import is_filled, key_of, last_day, sections_of

HIDDEN = "in a repository that you cannot see"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPostmortem:
    """A postmortem that is there; without an address where it stands in a repository that the viewer does not see."""

    key: str  # what tells it from all others
    label: str
    url: str | None
    kind: str
    how: str  # named: by the incident; names: the incident
    verified: bool | None  # whether it is there; None where nobody looked
    missing_sections: tuple[str, ...]  # by topic; () of one whose text is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWork:
    """An issue or pull request that an action is worked on in."""

    label: str
    url: str | None
    is_open: bool
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAction:
    """What a postmortem says is to be done; loose where nobody can follow it."""

    key: str  # what tells its line from the others
    text: str
    issues: tuple[ShownWork, ...]
    owners: tuple[str, ...]  # of those issues
    due_on: date | None  # where its line or a milestone names a day
    overdue: bool  # an issue is open beyond that day, without one beyond thirty days
    cause: str | None  # why its issues are not known

    @property
    def is_loose(self) -> bool:
        return not self.issues and self.cause is None

    @property
    def is_open(self) -> bool:
        return self.is_loose or any(one.is_open for one in self.issues)


class Showing:
    """Knows which repositories a viewer does not see, in one statement where there may be any."""

    def __init__(self, viewer: Viewer, *, now: datetime) -> None:
        self._today = timezone.localdate(now)
        rows = Repository.objects.exclude(pk__in=visible_repositories(viewer))
        self._hidden = frozenset() if viewer.sees_everything else frozenset(rows.values_list("pk", flat=True))

    def postmortem(self, one: Postmortem) -> ShownPostmortem:
        """Show a postmortem that is there."""
        is_hidden = one.repository in self._hidden
        return ShownPostmortem(
            key="" if is_hidden else one.key,
            label=HIDDEN if is_hidden else one.label,
            url=None if is_hidden else one.url,
            kind=one.kind,
            how=one.how,
            verified=None if one.kind == Kind.OUTSIDE else True,
            missing_sections=() if isinstance(one.text, Unread) else _missing(one.text),
        )

    def actions(self, one: Postmortem) -> tuple[ShownAction, ...]:
        """Show the actions of a postmortem; none of one that the viewer does not see."""
        if one.repository in self._hidden or isinstance(one.actions, Unread):
            return ()
        return tuple(map(self._action, one.actions))

    def why_no_actions(self, one: Postmortem) -> str:
        """Say why the actions of a postmortem, or what became of one, are not known; "" where they are."""
        if one.repository in self._hidden:
            return f"The postmortem stands {HIDDEN}."
        if isinstance(one.actions, Unread):
            return one.actions.cause
        return next((action.issues.cause for action in one.actions if isinstance(action.issues, Unread)), "")

    def cause(self, one: Postmortem) -> str:
        """Say why it is not known whether a postmortem is there, without naming what the viewer does not see."""
        if one.repository in self._hidden or not isinstance(one.is_there, Unread):
            return f"What is linked stands {HIDDEN}."
        return one.is_there.cause

    def _action(self, one: Action) -> ShownAction:
        works = () if isinstance(one.issues, Unread) else one.issues
        is_hidden = one.repository in self._hidden
        shown = tuple(map(self._work, works))
        days = [work.due_on for work in works if work.due_on and work.is_open]
        return ShownAction(
            key="" if is_hidden else key_of(one.text),
            text=HIDDEN if is_hidden else one.text,
            issues=shown,
            owners=tuple(dict.fromkeys(login for work in shown for login in work.owners)),
            due_on=one.due_on or min(days, default=None),
            overdue=any(self._is_late(work, named=one.due_on) for work in works),
            cause=one.issues.cause if isinstance(one.issues, Unread) else None,
        )

    def _is_late(self, one: ActionWork, *, named: date | None) -> bool:
        last = last_day(named=named, of_milestone=one.due_on, opened_at=one.created_at)
        return one.is_open and self._today > last

    def _work(self, one: ActionWork) -> ShownWork:
        is_hidden = one.repository in self._hidden
        return ShownWork(
            label=HIDDEN if is_hidden else one.label,
            url=None if is_hidden else one.url,
            is_open=one.is_open,
            owners=() if is_hidden else one.owners,
        )


def _missing(text: str) -> tuple[str, ...]:
    sections = sections_of(text, process=settings.PROCESS)
    return tuple(topic for topic in settings.PROCESS.postmortem_topics if not is_filled(sections.get(topic, "")))
