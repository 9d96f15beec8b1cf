"""Waivers as a viewer sees them: how each stands, what it hides, and what the viewer may do with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.queries import has_other_lead
from apps.accounts.viewers import Viewer
from apps.catalog.queries import EVERYTHING, Mine, RepositoryFilter, find_repository, narrowed_repositories
from apps.catalog.visibility import visible_repositories
from apps.scorecards.evaluation import score_of
from apps.scorecards.findings import Result
from apps.scorecards.models import RuleResult, Waiver
from apps.scorecards.queries.judged import JudgedRepository, load_judged
from apps.scorecards.registry import rule_of
from apps.scorecards.rules import Subject
from apps.ui.paging import DEFAULT_LIMIT, Slice, take_slice


class State(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Act(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRow:
    """A waiver; `points_hidden` is what the score would lose without it, None unless it is in force."""

    id: int
    repository: str
    repository_id: int
    rule: str
    expected: str
    state: str
    reason: str
    asked_by: str
    asked_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    ended_by: str | None  # who declined or withdrew it
    ended_at: datetime | None
    expires_on: date
    points_hidden: float | None
    acts: tuple[str, ...]  # what the viewer may do: approve, decline, withdraw


@dataclass(frozen=True, slots=True, kw_only=True)
class Waivable:
    """A rule of a repository for which somebody asks a waiver; `problem` says why none can be asked for."""

    repository: str
    repository_id: int
    rule: str
    expected: str
    observed: str
    problem: str


def state_of(waiver: Waiver, *, on: date) -> State:
    """Say how a waiver stands on a day; it expires without anybody's doing."""
    if waiver.ended_at is not None:
        return State(waiver.end)
    if waiver.expires_on <= on:
        return State.EXPIRED
    return State.ASKED if waiver.approved_at is None else State.APPROVED


def acts_of(viewer: Viewer, waiver: Waiver, *, on: date, is_only_lead: bool) -> tuple[Act, ...]:
    """Return what a viewer who sees the repository may do.

    Asking and approving are two people's acts, unless there is only one lead: without sign-in the machine's user.
    """
    state, is_asker = state_of(waiver, on=on), viewer.user_id == waiver.asked_by_id
    may = {
        Act.APPROVE: state == State.ASKED and viewer.is_lead and (is_only_lead or not is_asker),
        Act.DECLINE: state == State.ASKED and viewer.is_lead,
        Act.WITHDRAW: (state == State.ASKED and is_asker) or (state == State.APPROVED and (is_asker or viewer.is_lead)),
    }
    return tuple(act for act, is_allowed in may.items() if is_allowed)


def open_waivers(repositories: Sequence[int] | QuerySet[Any], *, now: datetime) -> dict[tuple[int, str], Waiver]:
    """Return the waivers of repositories that wait or are in force, by repository and rule."""
    rows = Waiver.objects.open(on=timezone.localdate(now)).filter(repository__in=repositories)
    return {(row.repository_id, row.rule): row for row in rows}


def waiver_rows(
    viewer: Viewer,
    *,
    state: str = "",
    text: str = "",
    narrowed_to: RepositoryFilter = EVERYTHING,
    mine: Mine | None = None,
    cursor: str = "",
    limit: int = DEFAULT_LIMIT,
    now: datetime,
) -> Slice[WaiverRow]:
    """Return one page of the waivers of repositories that the viewer sees, asked for last first."""
    on = timezone.localdate(now)
    rows = Waiver.objects.filter(repository__in=narrowed_repositories(viewer, narrowed_to=narrowed_to))
    if state:
        rows = rows.filter(_in_state(state, on=on))
    if mine is not None:
        rows = rows.filter(_theirs(viewer, mine=mine, on=on))
    if text:
        rows = rows.filter(Q(rule__icontains=text) | Q(reason__icontains=text) | Q(repository__name__icontains=text))
    page = take_slice(
        rows.select_related("repository"),
        order=("-asked_at", "-id"),
        show=lambda row: row,
        cursor=cursor,
        limit=limit,
    )
    return Slice(rows=_shown(viewer, page.rows, now=now), next_cursor=page.next_cursor)


def waivable(viewer: Viewer, *, repository: str, rule: str, now: datetime) -> Waivable | None:
    """Return what a waiver is asked for; None where the viewer sees no repository of this name."""
    found = None if "\0" in repository else find_repository(viewer, name=repository)
    if found is None:
        return None
    row = visible_repositories(viewer).get(github_id=found.row.repository_id)
    known = rule_of(rule)
    result = RuleResult.objects.filter(repository=row, rule=known.slug).first() if known else None
    return Waivable(
        repository=row.name,
        repository_id=row.github_id,
        rule=rule,
        expected=known.expected if known else "",
        observed=result.observed if result else "",
        problem=why_not_to_ask(row.pk, rule=rule, now=now),
    )


def why_not_to_ask(repository: int, *, rule: str, now: datetime) -> str:
    """Say why no waiver of a rule can be asked for; "" where one can."""
    known = rule_of(rule)
    if known is None or known.subject == Subject.ORGANIZATION:
        return "No rule of this name judges repositories."
    if not RuleResult.objects.filter(repository=repository, rule=rule, result=Result.FAIL).exists():
        return "The rule does not fail here: there is nothing to waive."
    if Waiver.objects.open(on=timezone.localdate(now)).filter(repository=repository, rule=rule).exists():
        return "A waiver of this rule waits for an answer here, or is in force."
    return ""


def _theirs(viewer: Viewer, *, mine: Mine, on: date) -> Q:
    """Select what somebody asked for, and what waits for them to decide."""
    if mine.problem:
        return Q(pk__in=())
    waits = _in_state(State.ASKED, on=on) if viewer.is_lead else Q(pk__in=())
    return Q(asked_by_id=mine.user_id) | waits


def _in_state(state: str, *, on: date) -> Q:
    open_ = Q(ended_at=None, expires_on__gt=on)
    if state == State.ASKED:
        return open_ & Q(approved_at=None)
    if state == State.APPROVED:
        return open_ & Q(approved_at__isnull=False)
    return Q(end=state) | Q(ended_at=None, expires_on__lte=on) if state == State.EXPIRED else Q(end=state)


def _shown(viewer: Viewer, waivers: Collection[Waiver], *, now: datetime) -> tuple[WaiverRow, ...]:
    """Show waivers, in at most three statements however many they are."""
    on = timezone.localdate(now)
    is_only_lead = viewer.is_lead and not has_other_lead(viewer, now=now)
    in_force = {one.repository_id for one in waivers if state_of(one, on=on) == State.APPROVED}
    judged = load_judged(sorted(in_force), now=now)
    return tuple(
        WaiverRow(
            id=one.pk,
            repository=one.repository.name,
            repository_id=one.repository.github_id,
            rule=one.rule,
            expected=rule.expected if (rule := rule_of(one.rule)) else "",
            state=state_of(one, on=on),
            reason=one.reason,
            asked_by=one.asked_by_login,
            asked_at=one.asked_at,
            approved_by=one.approved_by_login or None,
            approved_at=one.approved_at,
            ended_by=one.ended_by_login or None,
            ended_at=one.ended_at,
            expires_on=one.expires_on,
            points_hidden=_points_hidden(one, judged=judged) if state_of(one, on=on) == State.APPROVED else None,
            acts=acts_of(viewer, one, on=on, is_only_lead=is_only_lead),
        )
        for one in waivers
    )


def _points_hidden(waiver: Waiver, *, judged: Mapping[int, JudgedRepository]) -> float | None:
    results = judged[waiver.repository_id].results
    bare = {rule: replace(one, is_waived=False) if rule == waiver.rule else one for rule, one in results.items()}
    score, without = (score_of(list(one.values())).score for one in (results, bare))
    return None if score is None or without is None else score - without
