"""What each webhook asks for: something may be taken from somebody, and something is worth reading."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction

from apps.catalog.models import Organization, Repository
from apps.delivery.ingest import read_checks_again, read_run_again
from apps.integrations.errors import RecordInvalid
from apps.integrations.github import mapping
from apps.integrations.github.mapping.deliveries import DeliveryRecord
from apps.sync.feeds import ORGANIZATION
from apps.sync.inbox.deliveries import claim, settle, try_again
from apps.sync.inbox.losses import LOSSES
from apps.sync.models import WebhookDelivery
from apps.sync.services import read_in_full, request_sync_soon

logger = logging.getLogger(__name__)

State = WebhookDelivery.State
# Handled while GitHub still waits: nobody may see in the meantime what they have lost.
AT_ONCE = frozenset(LOSSES)

# What is read again, of the repository that the event is about.
OF_REPOSITORY: Mapping[str, tuple[str, ...]] = {
    "check_run": ("checks",),
    "check_suite": ("checks",),
    "create": ("branches", "tags"),
    "delete": ("branches", "tags"),
    "deployment": ("deployments",),
    "deployment_status": ("deployments",),
    "discussion": ("discussions",),
    "issue_comment": ("coderabbit-comments",),
    "issues": ("issues", "timelines"),
    "label": ("labels",),
    "milestone": ("issues",),
    "pull_request": ("pull-requests", "timelines", "checks", "changed-files", "coderabbit-comments"),
    "pull_request_review": ("pull-requests", "timelines", "coderabbit-comments"),
    "push": ("commits",),
    "release": ("tags",),
    "status": ("checks",),
    "sub_issues": ("issues", "timelines"),
    "workflow_run": ("workflow-runs", "workflow-jobs", "run-approvals", "coverage-artifacts"),
}
# Of the two that come and go, the one that did; both where a delivery does not tell.
OF_REF_TYPE: Mapping[str, tuple[str, ...]] = {"branch": ("branches",), "tag": ("tags",)}
# What is read again, of the whole organization.
OF_ORGANIZATION: Mapping[str, tuple[str, ...]] = {
    "installation": ("repositories",),
    "installation_repositories": ("repositories",),
    "membership": ("teams",),
    "organization": ("people", "teams"),
    "package": ("packages",),
    "projects_v2": ("boards", "board-items"),
    # The timelines of what lies on the cards tell where each stood before.
    "projects_v2_item": ("board-items", "timelines"),
    "public": ("repositories",),
    "registry_package": ("packages",),
    "repository": ("repositories",),
    "team": ("teams",),
    "team_add": ("teams",),
}
# What is removed is known only from a list of all there is. So is what became of an old release: a list of the newest
# may end before it.
NEEDS_ALL: Mapping[str, tuple[str, ...]] = {
    "discussion": ("deleted",),
    "package": ("deleted",),
    "registry_package": ("deleted",),
    "release": ("deleted", "edited", "unpublished"),
}
HANDLED = {*LOSSES, *OF_REPOSITORY, *OF_ORGANIZATION}
DEFECT = "A defect of the portal ({}): its log has the details."


@dataclass(frozen=True)
class Ignored(Exception):
    """A delivery asks for nothing."""

    reason: str


def handle(pk: int, *, now: datetime) -> bool:
    """Do what a delivery asks for, if it is due; say whether somebody's access has to be looked up."""
    row = claim(pk, now=now)
    if row is None:
        return False
    try:
        _act_or_wait(row, now=now)
    except Ignored as ignored:
        settle(row, state=State.IGNORED, reason=ignored.reason, now=now)
    except RecordInvalid as error:
        settle(row, state=State.QUARANTINED, reason=error.reason, problem=str(error), now=now)
    except DatabaseError as error:
        logger.warning("The database interrupted the delivery %s: %s", row.delivery_id, type(error).__name__)
        try_again(row, reason="database", problem="The database was busy or out of reach.", now=now)
    # Whatever else happens is a defect: it must hold up neither GitHub nor the deliveries behind this one.
    except Exception as error:
        logger.exception("The delivery %s met a defect.", row.delivery_id)
        try_again(row, reason="defect", problem=DEFECT.format(type(error).__name__), now=now)
    logger.info("Webhook %s: %s %r, %s %s", row.delivery_id, row.event, row.action, row.state, row.reason)
    return row.event in AT_ONCE


def _act_or_wait(row: WebhookDelivery, *, now: datetime) -> None:
    """Act, once more where the database ended a deadlock: whoever was in the way is through by then."""
    try:
        _act(row, now=now)
    except OperationalError:
        _act(row, now=now)


@transaction.atomic
def _act(row: WebhookDelivery, *, now: datetime) -> None:
    if row.event not in HANDLED:
        raise Ignored("ping" if row.event == "ping" else "unhandled_event")
    told = mapping.delivery(bytes(row.body))
    row.action = told.action
    if told.repeats_a_name:
        logger.warning("The delivery %s gives two values to one name; the last counts.", row.delivery_id)
    if _is_foreign(told):
        raise Ignored("foreign_installation")
    if row.event in LOSSES:
        LOSSES[row.event](told, now)
    if row.event in OF_ORGANIZATION:
        if _needs_all(told, event=row.event):
            read_in_full(OF_ORGANIZATION[row.event], target=ORGANIZATION.key)
        request_sync_soon(feeds=OF_ORGANIZATION[row.event], now=now)
    elif row.event in OF_REPOSITORY:
        _read_repository(told, event=row.event, now=now)
    settle(row, state=State.DONE, now=now)


def _is_foreign(told: DeliveryRecord) -> bool:
    """Say whether a delivery is about other accounts only; an App that others installed too sends theirs as well."""
    login = settings.PORTAL_ORGANIZATION
    known = set(Organization.objects.filter(login__iexact=login).values_list("github_id", flat=True))
    ours = (owner.github_id in known if known else owner.login.lower() == login.lower() for owner in told.owners)
    return bool(told.owners) and not any(ours)


def _needs_all(told: DeliveryRecord, *, event: str) -> bool:
    return event == "delete" or told.action in NEEDS_ALL.get(event, ())


def _feeds_of(told: DeliveryRecord, *, event: str) -> tuple[str, ...]:
    of_both = OF_REPOSITORY[event]
    return OF_REF_TYPE.get(told.ref_type, of_both) if event in ("create", "delete") else of_both


def _read_repository(told: DeliveryRecord, *, event: str, now: datetime) -> None:
    if told.repository_id is None:
        raise Ignored("no_repository")
    if event == "push" and not told.is_of_default_branch:
        raise Ignored("other_branch")
    if event == "workflow_run" and told.action != "completed":
        raise Ignored("still_running")
    row = Repository.objects.filter(github_id=told.repository_id, gone_at=None).first()
    if row is None:
        # New, or not read yet: once the list has it, what is in it is read too.
        request_sync_soon(feeds=("repositories",), now=now)
        return
    if told.head_sha:
        read_checks_again(told.head_sha, repository_github_id=told.repository_id)
    if told.run_id:
        read_run_again(told.run_id, repository_github_id=told.repository_id, now=now)
    feeds = _feeds_of(told, event=event)
    if _needs_all(told, event=event):
        read_in_full(feeds, target=row.node_id)
    request_sync_soon(feeds=feeds, repository=row.name, now=now)
