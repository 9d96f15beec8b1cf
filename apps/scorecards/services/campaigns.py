"""What leads do about campaigns. Each act is in the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.accounts.audit import Action, note
from apps.accounts.models import AuditEvent
from apps.accounts.queries import names_of_people
from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.catalog.visibility import visible_repositories
from apps.outbound.models import Write
from apps.outbound.services import withdraw
from apps.scorecards.models import Campaign
from apps.scorecards.queries.campaigns import Act, acts_of, visible_campaigns
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import Subject
from apps.scorecards.services.waivers import NotPermitted

LONGEST_DAYS = 366
FEWEST_LETTERS = 10
LEADS_ONLY = "Leads start, change and end campaigns."
CAMPAIGN_OVER = "The campaign ended before it was opened."


class CannotStart(ValueError):
    """A campaign cannot be like this; `problems` says by field what is wrong."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class CampaignNotFound(LookupError):
    """There is no such campaign, or the viewer sees none of its repositories."""


class CampaignEnded(Exception):
    """It is over: nothing can be done with it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A campaign as somebody wants it: repositories by their numbers at GitHub, no owner for the machine's user."""

    title: str
    why: str
    rules: Sequence[str]
    repositories: Sequence[int]
    due_on: date
    owner_id: int | None


def check_right_to_start(viewer: Viewer) -> None:
    """Raise NotPermitted unless a viewer may start campaigns."""
    if not viewer.is_lead:
        raise NotPermitted(LEADS_ONLY)


def start(viewer: Viewer, wanted: Wanted, *, address: str | None, now: datetime) -> Campaign:
    """Begin a campaign about repositories that the viewer sees. Raises NotPermitted and CannotStart."""
    check_right_to_start(viewer)
    with transaction.atomic():
        found = list(visible_repositories(viewer).measured().filter(github_id__in=wanted.repositories))
        owner = _owner(viewer, wanted.owner_id)
        problems = _problems(wanted, owner=owner, repositories=found, now=now)
        if problems:
            raise CannotStart(problems)
        campaign = Campaign.objects.create(
            title=wanted.title,
            why=wanted.why,
            rules=[rule.slug for rule in all_rules() if rule.slug in wanted.rules],
            due_on=wanted.due_on,
            owner_id=wanted.owner_id,
            owner_login=owner,
            started_at=now,
            started_by_id=viewer.user_id,
            started_by_login=viewer.login,
        )
        campaign.repositories.set(found)
        detail = f"{len(campaign.rules)} rules, {len(found)} repositories, {_terms(campaign)}"
        note_act(Action.CAMPAIGN_STARTED, campaign, viewer=viewer, address=address, detail=detail, now=now)
    return campaign


def change(
    viewer: Viewer,
    *,
    campaign_id: int,
    title: str,
    due_on: date,
    owner_id: int | None,
    address: str | None,
    now: datetime,
) -> None:
    """Call a campaign otherwise, or give it another day or owner.

    Raises CampaignNotFound, CampaignEnded, NotPermitted and CannotStart.
    """
    with transaction.atomic():
        campaign = take(viewer, campaign_id=campaign_id, act=Act.CHANGE)
        is_kept = owner_id == campaign.owner_id
        owner = campaign.owner_login if is_kept else _owner(viewer, owner_id)
        problems = {
            "title": _title_problem(title),
            "due_on": "" if due_on == campaign.due_on else _due_problem(due_on, now=now),
            "owner": "" if owner else _OWNER_PROBLEM,
        }
        if any(problems.values()):
            raise CannotStart({field: words for field, words in problems.items() if words})
        before = f"{campaign.title}, {_terms(campaign)}"
        campaign.title, campaign.due_on = title, due_on
        campaign.owner_id, campaign.owner_login = owner_id, owner
        campaign.save()
        note_act(
            Action.CAMPAIGN_CHANGED,
            campaign,
            viewer=viewer,
            address=address,
            detail=f"{_terms(campaign)}; before: {before}",
            now=now,
        )


def end(viewer: Viewer, *, campaign_id: int, address: str | None, now: datetime) -> None:
    """End a campaign, reached or not; what waits to be opened is not. Raises as `change` does."""
    with transaction.atomic():
        campaign = take(viewer, campaign_id=campaign_id, act=Act.END)
        campaign.ended_at, campaign.ended_by_id, campaign.ended_by_login = now, viewer.user_id, viewer.login
        campaign.save()
        withdraw(Write.objects.filter(campaign_issue__campaign=campaign), reason=CAMPAIGN_OVER, now=now)
        note_act(Action.CAMPAIGN_ENDED, campaign, viewer=viewer, address=address, detail=_terms(campaign), now=now)


def take(viewer: Viewer, *, campaign_id: int, act: Act) -> Campaign:
    """Return a campaign, held until the transaction ends, that the viewer may act on.

    Raises CampaignNotFound, CampaignEnded and NotPermitted.
    """
    campaign = visible_campaigns(viewer).select_for_update(of=("self",)).filter(pk=campaign_id).first()
    if campaign is None:
        raise CampaignNotFound("There is no such campaign.")
    if campaign.ended_at is not None:
        raise CampaignEnded("This campaign has ended already: nothing was changed.")
    if act not in acts_of(viewer, campaign):
        raise NotPermitted(LEADS_ONLY)
    return campaign


def note_act(
    action: AuditEvent.Action,
    campaign: Campaign,
    *,
    viewer: Viewer,
    address: str | None = None,
    detail: str,
    now: datetime,
) -> None:
    """Put an act in the audit log."""
    subject = f"campaign {campaign.pk}: {campaign.title}"
    note(action, viewer=viewer, address=address, subject=subject, detail=detail, now=now)


_OWNER_PROBLEM = "Choose somebody who has signed in."


def _terms(campaign: Campaign) -> str:
    return f"due on {campaign.due_on}, owner {campaign.owner_login}"


def _owner(viewer: Viewer, owner_id: int | None) -> str:
    """Return the login of who shall own a campaign; "" where there is nobody."""
    return next((one.login for one in names_of_people(viewer) if one.id == owner_id), "")


def _problems(wanted: Wanted, *, owner: str, repositories: Sequence[Repository], now: datetime) -> dict[str, str]:
    judging = {rule.slug for rule in all_rules() if rule.subject != Subject.ORGANIZATION}
    unknown = [slug for slug in wanted.rules if slug not in judging]
    is_whole = bool(repositories) and len(repositories) == len(set(wanted.repositories))
    found = {
        "title": _title_problem(wanted.title),
        "why": "" if _letters(wanted.why) >= FEWEST_LETTERS else f"Say why, in at least {FEWEST_LETTERS} letters.",
        "rules": "Choose at least one rule that judges repositories." if unknown or not wanted.rules else "",
        "of": "" if is_whole else "Choose repositories that you see, and that are neither archived nor forks.",
        "due_on": _due_problem(wanted.due_on, now=now),
        "owner": "" if owner else _OWNER_PROBLEM,
    }
    return {field: words for field, words in found.items() if words}


def _title_problem(title: str) -> str:
    return "" if _letters(title) else "Give it a title."


def _due_problem(due_on: date, *, now: datetime) -> str:
    today = timezone.localdate(now)
    last = today + timedelta(days=LONGEST_DAYS)
    return "" if today <= due_on <= last else f"It must be from today to {last}, within {LONGEST_DAYS} days."


def _letters(text: str) -> int:
    return sum(letter.isprintable() and not letter.isspace() for letter in text)
