"""What was written at GitHub on behalf of people: comments of links, and issues of actions."""

from dataclasses import dataclass
from datetime import datetime

from apps.delivery.models import Issue
from apps.outbound.models import Write
from apps.postmortems.models import ActionIssue
from apps.postmortems.queries.found import ActionWork
from apps.postmortems.queries.said import before


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWrite:
    """How far something is that is written at GitHub."""

    url: str  # "" of what is not written
    is_due: bool
    problem: str
    is_refused: bool = False  # asking again would not help

    @property
    def is_stopped(self) -> bool:
        """Say whether nobody tries any more, until it is asked for again."""
        return not self.url and not self.is_due


SEEN_SOON = ShownWrite(url="", is_due=True, problem="")


def shown_write(write: Write) -> ShownWrite:
    """Return how far something is."""
    return ShownWrite(
        url=write.url,
        is_due=write.due_at is not None,
        problem=write.problem,
        is_refused=write.withdrawn != "" and write.due_at is None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedAction:
    """The issue of an action as it was opened, and where: as it is now is known once it came in."""

    place: tuple[int, int]  # a repository by its key, and a number in it
    work: ActionWork


def opened_actions(*, until: datetime | None) -> dict[tuple[str, str], OpenedAction]:
    """Return the issues that were opened for actions, by the keys of the postmortem and of the line."""
    rows = ActionIssue.objects.filter(before("write__done_at", until), write__done_at__isnull=False)
    rows = rows.select_related("write__repository")
    return {(row.postmortem, row.key): _opened(row.write) for row in rows}


def _opened(write: Write) -> OpenedAction:
    work = ActionWork(
        repository=write.repository_id,
        label=f"{write.repository.name}#{write.number}",
        url=write.url,
        is_open=True,
        owners=(),
        has_milestone=False,
        due_on=None,
        created_at=write.asked_at,
    )
    return OpenedAction(place=(write.repository_id, write.number or 0), work=work)


def asked_actions(postmortem: str) -> dict[str, ShownWrite]:
    """Return how far the issues are that were asked for of a postmortem's actions, by the key of the line.

    One that was opened and is not gone waits to be seen: the actions were looked at a moment before.
    """
    rows = list(ActionIssue.objects.filter(postmortem=postmortem).select_related("write"))
    numbers = [row.write.number for row in rows if row.write.number is not None]
    gone = Issue.objects.filter(number__in=numbers, gone_at__isnull=False)
    lost = set(gone.values_list("repository", "number"))
    return {row.key: _asked(row.write, is_gone=(row.write.repository_id, row.write.number) in lost) for row in rows}


def _asked(write: Write, *, is_gone: bool) -> ShownWrite:
    return SEEN_SOON if write.done_at is not None and not is_gone else shown_write(write)
