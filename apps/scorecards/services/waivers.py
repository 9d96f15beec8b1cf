"""What people do about waivers. Each act is in the audit log, and changes the score at once."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.accounts.audit import Action, note
from apps.accounts.models import AuditEvent
from apps.accounts.queries import has_other_lead
from apps.accounts.viewers import Viewer
from apps.catalog.visibility import visible_repositories
from apps.scorecards.models import Waiver
from apps.scorecards.queries.waivers import Act, State, acts_of, state_of, why_not_to_ask
from apps.scorecards.services.storing import hold_scores, store_scores

LONGEST_DAYS = 180
FEWEST_LETTERS = 10


class CannotAsk(ValueError):
    """A waiver cannot be asked for like this; `problems` says by field what is wrong, "rule" of none of its fields."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class WaiverNotFound(LookupError):
    """There is no such waiver, or the viewer does not see its repository."""


class WaiverNotOpen(Exception):
    """Somebody was faster, or the waiver has expired: this cannot be done with it any more."""


class NotPermitted(Exception):
    """It is not the viewer's to do this."""


def ask(
    viewer: Viewer, *, repository_id: int, rule: str, reason: str, expires_on: date, address: str | None, now: datetime
) -> Waiver:
    """Ask for a waiver in a repository that the viewer sees. Raises CannotAsk."""
    with transaction.atomic():
        hold_scores()
        row = visible_repositories(viewer).get(github_id=repository_id)
        problems = _problems(row.pk, rule=rule, reason=reason, expires_on=expires_on, now=now)
        if problems:
            raise CannotAsk(problems)
        # What is left open here has expired.
        Waiver.objects.filter(repository=row, rule=rule, ended_at=None).update(ended_at=now, end=Waiver.End.EXPIRED)
        waiver = Waiver.objects.create(
            repository=row,
            rule=rule,
            reason=reason,
            asked_at=now,
            asked_by_id=viewer.user_id,
            asked_by_login=viewer.login,
            expires_on=expires_on,
        )
        _note(Action.WAIVER_ASKED, waiver, viewer=viewer, address=address, now=now)
    return waiver


def approve(viewer: Viewer, *, waiver_id: int, address: str | None, now: datetime) -> None:
    """Put a waiver in force."""
    with transaction.atomic():
        waiver = _take(viewer, waiver_id=waiver_id, act=Act.APPROVE, now=now)
        waiver.approved_at, waiver.approved_by_id, waiver.approved_by_login = now, viewer.user_id, viewer.login
        waiver.save()
        _note(Action.WAIVER_APPROVED, waiver, viewer=viewer, address=address, now=now)
        store_scores([waiver.repository_id], now=now)


def decline(viewer: Viewer, *, waiver_id: int, address: str | None, now: datetime) -> None:
    """Turn down a waiver that was asked for."""
    with transaction.atomic():
        waiver = _take(viewer, waiver_id=waiver_id, act=Act.DECLINE, now=now)
        _end(waiver, Waiver.End.DECLINED, viewer=viewer, now=now)
        _note(Action.WAIVER_DECLINED, waiver, viewer=viewer, address=address, now=now)


def withdraw(viewer: Viewer, *, waiver_id: int, address: str | None, now: datetime) -> None:
    """End a waiver before its time."""
    with transaction.atomic():
        waiver = _take(viewer, waiver_id=waiver_id, act=Act.WITHDRAW, now=now)
        _end(waiver, Waiver.End.WITHDRAWN, viewer=viewer, now=now)
        _note(Action.WAIVER_WITHDRAWN, waiver, viewer=viewer, address=address, now=now)
        store_scores([waiver.repository_id], now=now)


def _problems(repository: int, *, rule: str, reason: str, expires_on: date, now: datetime) -> dict[str, str]:
    today = timezone.localdate(now)
    last, letters = today + timedelta(days=LONGEST_DAYS), sum(map(_is_seen, reason))
    found = {
        "rule": why_not_to_ask(repository, rule=rule, now=now),
        "reason": "" if letters >= FEWEST_LETTERS else f"Say why, in at least {FEWEST_LETTERS} letters.",
        "expires_on": "" if today < expires_on <= last else f"It must be from tomorrow to {last}, {LONGEST_DAYS} days.",
    }
    return {field: words for field, words in found.items() if words}


def _is_seen(letter: str) -> bool:
    return letter.isprintable() and not letter.isspace()


def _take(viewer: Viewer, *, waiver_id: int, act: Act, now: datetime) -> Waiver:
    """Return a waiver, held until the transaction ends, that the viewer may act on.

    Raises WaiverNotFound, WaiverNotOpen and NotPermitted.
    """
    hold_scores()
    seen = Waiver.objects.select_related("repository").filter(repository__in=visible_repositories(viewer))
    waiver = seen.select_for_update(of=("self",)).filter(pk=waiver_id).first()
    if waiver is None:
        raise WaiverNotFound("There is no such waiver.")
    on = timezone.localdate(now)
    state = state_of(waiver, on=on)
    if state not in (State.ASKED, State.APPROVED) or (state == State.APPROVED and act != Act.WITHDRAW):
        raise WaiverNotOpen(f"This waiver is {state} already: nothing was changed.")
    if act not in acts_of(viewer, waiver, on=on, is_only_lead=not has_other_lead(viewer, now=now)):
        raise NotPermitted(_whose(act, is_lead=viewer.is_lead))
    return waiver


def _whose(act: Act, *, is_lead: bool) -> str:
    if act == Act.WITHDRAW:
        return "Who asked for a waiver withdraws it, or once it is in force a lead."
    return "Another lead must approve what you asked for." if is_lead else "Leads decide about waivers."


def _end(waiver: Waiver, end: Waiver.End, *, viewer: Viewer, now: datetime) -> None:
    waiver.ended_at, waiver.ended_by_id, waiver.ended_by_login, waiver.end = now, viewer.user_id, viewer.login, end
    waiver.save()


def _note(action: AuditEvent.Action, waiver: Waiver, *, viewer: Viewer, address: str | None, now: datetime) -> None:
    subject = f"{waiver.repository.name}: {waiver.rule}"
    detail = f"until {waiver.expires_on}: {waiver.reason}"
    note(action, viewer=viewer, address=address, subject=subject, detail=detail, now=now)
