"""The postmortems of incidents as rules are told them."""

from collections.abc import Sequence

from apps.delivery.models import Issue
from apps.postmortems.queries import finding, found
from apps.scorecards.facts import ActionFacts, ActionIssue, Missing, PostmortemFacts, Process
from apps.scorecards.queries.loading.sources import Sources


def postmortem_facts(rows: Sequence[Issue], *, process: Process, sources: Sources) -> dict[int, list[PostmortemFacts]]:
    """Return the postmortems of those issues that are incidents, by their keys, in at most seventeen statements."""
    known = finding.postmortems_of(rows, process=process, feeds=sources.feeds)
    return {key: [_facts(one) for one in postmortems] for key, postmortems in known.items()}


def _facts(one: found.Postmortem) -> PostmortemFacts:
    return PostmortemFacts(
        label=one.label,
        url=one.url,
        is_there=_missing(one.is_there) if isinstance(one.is_there, found.Unread) else one.is_there,
        text=_missing(one.text) if isinstance(one.text, found.Unread) else one.text,
        actions=_missing(one.actions) if isinstance(one.actions, found.Unread) else tuple(map(_action, one.actions)),
    )


def _action(one: found.Action) -> ActionFacts:
    issues = _missing(one.issues) if isinstance(one.issues, found.Unread) else tuple(map(_issue, one.issues))
    return ActionFacts(text=one.text, issues=issues, due_on=one.due_on)


def _issue(one: found.ActionWork) -> ActionIssue:
    return ActionIssue(
        label=one.label,
        url=one.url,
        is_open=one.is_open,
        has_owner=bool(one.owners),
        has_milestone=one.has_milestone,
        due_on=one.due_on,
        created_at=one.created_at,
    )


def _missing(unread: found.Unread) -> Missing:
    return Missing(cause=unread.cause)
