"""Writing at GitHub: somebody asks, the worker writes one thing after another, none of them twice.

Whoever writes one claims it first, in a transaction, and notes when it sends it. If that is not followed by a number,
be it that GitHub did not answer or that the process died, the next one looks at GitHub for the mark in the text before
it writes. What changes a comment may be sent again.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.integrations.errors import SourceRateLimited, SourceRejected, SourceUnavailable
from apps.integrations.github import writes as github
from apps.integrations.github.client import GitHubClient
from apps.outbound.kinds import NotWanted, Text, kind_of, mark_of
from apps.outbound.models import Write
from apps.sync.runner.faultpoints import faultpoint

logger = logging.getLogger(__name__)

ClientFactory = Callable[[Callable[[], None]], GitHubClient]
# https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests
PAUSE_SECONDS = 1.0
# Nothing is sent for a claim after this time, so that one who takes over a dead one's is alone.
WORK_LASTS = timedelta(minutes=2)
CLAIM_LASTS = timedelta(minutes=5)
# Something of which nothing was heard may still arrive: so long nobody looks for it.
FIRST_WAIT = timedelta(minutes=1)
MOST_TRIES = 5
# What is wrong with the credential is wrong everywhere.
OF_ALL = ("credential", "single_sign_on")
NEXT_CREDENTIAL = timedelta(minutes=10)
NOT_THERE = "There is no comment at GitHub to change."


class TimeIsUp(Exception):
    """Somebody else may take it over soon: nothing is sent for it any more."""


def ask(
    kind: str,
    *,
    viewer: Viewer,
    repository: Repository,
    issue: int | None = None,
    changes: Write | None = None,
    now: datetime,
) -> Write:
    """Ask for an issue, for a comment on one, or for a comment in other words; in the transaction that gives cause."""
    return Write.objects.create(
        kind=kind,
        repository=repository,
        issue=issue,
        changes=changes,
        asked_at=now,
        asked_by_id=viewer.user_id,
        asked_by_login=viewer.login,
        due_at=now,
    )


def ask_again(writes: QuerySet[Write], *, viewer: Viewer, now: datetime) -> int:
    """Ask once more for those that met a problem or were withdrawn; return for how many."""
    who = {"asked_at": now, "asked_by_id": viewer.user_id, "asked_by_login": viewer.login}
    return writes.filter(done_at=None, due_at=None).update(**who, due_at=now, problem="", withdrawn="", tries=0)


def withdraw(writes: QuerySet[Write], *, reason: str, now: datetime) -> None:
    """Let those not be written that are not yet, in the transaction that gives cause.

    Of one that was sent and of which nothing was heard, somebody still finds out what became of it.
    """
    left = writes.filter(done_at=None)
    left.filter(written_at=None).update(due_at=None, problem=reason)
    left.filter(written_at__isnull=False).update(withdrawn=reason, tries=0)
    left.filter(written_at__isnull=False, due_at=None).update(due_at=now)


def write_due(
    *,
    client_factory: ClientFactory,
    clock: Callable[[], datetime],
    lasts: timedelta,
    sleep: Callable[[float], None] = time.sleep,
) -> bool:
    """Write what is due, one after another, for so long; return whether there may be more.

    While somebody else does that already, nothing is done: GitHub wants one write after another.
    """
    ends_at = clock() + lasts
    writer = _Writer(client_factory, clock=clock)
    try:
        while clock() < ends_at:
            write = _claim(now=clock())
            if write is None:
                return False
            writer.settle(write)
            sleep(PAUSE_SECONDS)
            Write.objects.filter(pk=write.pk).update(claimed_at=None)
    finally:
        writer.close()
    return True


class _Writer:
    """Writes what was claimed, with one client."""

    def __init__(self, client_factory: ClientFactory, *, clock: Callable[[], datetime]) -> None:
        self._factory = client_factory
        self._clock = clock
        self._client: GitHubClient | None = None
        self._until = clock()

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def settle(self, write: Write) -> None:
        """Write it, or note why that was not done."""
        self._until = self._clock() + WORK_LASTS
        try:
            self._write(write)
        except NotWanted as error:
            _give_up(write, problem=str(error))
        except SourceRateLimited as error:
            _put_off(until=error.until, problem=f"{error} It is written by itself after that.")
        except SourceRejected as error:
            if error.reason in OF_ALL:
                later = self._clock() + NEXT_CREDENTIAL
                _put_off(until=later, problem=f"{error} It is written by itself once that is mended.")
            else:
                _stop(write, problem=str(error))
        except (SourceUnavailable, TimeIsUp) as error:
            logger.warning("%s in %s waits: %s", write.kind, write.repository_id, error)
            _try_later(write, problem=str(error), now=self._clock())
        except Exception:
            # A defect of one must not stand in the way of all others.
            logger.exception("%s in %s cannot be written.", write.kind, write.repository_id)
            _try_later(write, problem="The portal failed at it: its log says why.", now=self._clock())

    def _write(self, write: Write) -> None:
        self._client = self._client or self._factory(self._check_time)
        found = None
        if write.written_at is not None:
            found = _find(self._client, write, since=write.written_at)
        if found is None:
            found = self._send(self._client, write)
        if found is not None:
            _store(write, found, now=self._clock())

    def _send(self, client: GitHubClient, write: Write) -> github.Written | None:
        if write.withdrawn:
            raise NotWanted(write.withdrawn)
        text = kind_of(write).text(write, self._clock())
        if not _may_send(write, at=self._clock()):
            return None
        faultpoint("before_write")
        try:
            sent = _sent(client, write, text=text)
        except (SourceRejected, SourceRateLimited):
            Write.objects.filter(pk=write.pk).update(written_at=None)
            raise
        faultpoint("after_write")
        return sent

    def _check_time(self) -> None:
        if self._clock() > self._until:
            raise TimeIsUp("GitHub took too long to answer.")


def _find(client: GitHubClient, write: Write, *, since: datetime) -> github.Written | None:
    """Look whether it is at GitHub already; what changes a comment is sent again instead."""
    place, mark = write.repository.github_id, mark_of(write)
    if write.changes is not None:
        return None
    if write.issue is not None:
        return github.find_comment(client, repository_id=place, issue=write.issue, marker=mark, since=since)
    return github.find_issue(client, repository_id=place, marker=mark, since=since)


def _sent(client: GitHubClient, write: Write, *, text: Text) -> github.Written:
    place, body = write.repository.github_id, f"{text.body}\n\n{mark_of(write.changes or write)}\n"
    if write.changes is not None:
        # Those of the same kind are written in their order: it was settled before.
        if write.changes.number is None:
            raise NotWanted(NOT_THERE)
        return github.change_comment(client, repository_id=place, comment=write.changes.number, body=body)
    if write.issue is not None:
        return github.add_comment(client, repository_id=place, issue=write.issue, body=body)
    return github.open_issue(client, repository_id=place, title=text.title, body=body, assignees=text.assignees)


def _claim(*, now: datetime) -> Write | None:
    """Take the next one that is due, unless somebody works on one; a claim of who died ends by itself."""
    with transaction.atomic():
        due = _held()
        if Write.objects.filter(claimed_at__gt=now - CLAIM_LASTS).exists():
            return None
        waiting = {one.pk for one in due}
        ready = (one for one in due if one.due_at is not None and one.due_at <= now)
        write = next((one for one in ready if one.changes_id not in waiting), None)
        if write is None:
            return None
        Write.objects.filter(pk=write.pk).update(claimed_at=now)
    return Write.objects.select_related("repository", "changes").get(pk=write.pk)


def _due() -> QuerySet[Write]:
    return Write.objects.filter(done_at=None, due_at__isnull=False).order_by("pk")


def _held() -> list[Write]:
    """Return what is due, held until the transaction ends: whoever else wants to claim or change it waits."""
    return list(_due().select_for_update())


def _give_up(write: Write, *, problem: str) -> None:
    Write.objects.filter(pk=write.pk).update(due_at=None, written_at=None, problem=problem, withdrawn=problem)


def _may_send(write: Write, *, at: datetime) -> bool:
    """Note that it is sent now, unless it was withdrawn meanwhile."""
    return bool(Write.objects.filter(pk=write.pk, due_at__isnull=False, withdrawn="").update(written_at=at))


def _store(write: Write, written: github.Written, *, now: datetime) -> None:
    with transaction.atomic():
        Write.objects.filter(pk=write.pk).update(
            number=written.number, url=written.url, done_at=now, due_at=None, written_at=None, problem=""
        )
        write.refresh_from_db(fields=["number", "url"])
        kind_of(write).note(write, now)


def _put_off(*, until: datetime, problem: str) -> None:
    """Let all wait for a limit: it is the credential's."""
    with transaction.atomic():
        Write.objects.filter(pk__in=[one.pk for one in _held()]).update(due_at=until, problem=problem)


def _stop(write: Write, *, problem: str) -> None:
    """Let nobody try again until it is asked for again."""
    Write.objects.filter(pk=write.pk, done_at=None, due_at__isnull=False).update(due_at=None, problem=problem)


def _try_later(write: Write, *, problem: str, now: datetime) -> None:
    tries = write.tries + 1
    if tries >= MOST_TRIES:
        words, due_at = f"{problem} It was tried {tries} times: ask again once GitHub answers.", None
    else:
        words, due_at = f"{problem} It is tried again by itself.", now + FIRST_WAIT * 2 ** (tries - 1)
    Write.objects.filter(pk=write.pk, due_at__isnull=False).update(tries=tries, due_at=due_at, problem=words)
