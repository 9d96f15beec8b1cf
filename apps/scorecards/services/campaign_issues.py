"""The issues of campaigns at GitHub: a lead asks, the worker opens one after another, never two in a repository."""

from datetime import datetime

from django.db import transaction

from apps.accounts.audit import Action
from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.catalog.visibility import visible_repositories
from apps.outbound.kinds import Kind, NotWanted, Text
from apps.outbound.models import Write
from apps.outbound.services import ask as ask_for
from apps.outbound.services import ask_again
from apps.scorecards.models import CampaignIssue
from apps.scorecards.queries.campaigns import Act
from apps.scorecards.queries.standing import failing_rules
from apps.scorecards.services.campaign_texts import issue_body
from apps.scorecards.services.campaigns import CAMPAIGN_OVER, note_act, take

NOTHING_FAILS = "Nothing of the campaign fails here any more: no issue was opened."


def ask(viewer: Viewer, *, campaign_id: int, address: str | None, now: datetime) -> int:
    """Ask for an issue in each repository that the viewer sees and in which something fails; return in how many.

    One that was opened is never asked for again, one that met a problem is. Raises CampaignNotFound, CampaignEnded and
    NotPermitted.
    """
    with transaction.atomic():
        campaign = take(viewer, campaign_id=campaign_id, act=Act.OPEN_ISSUES)
        seen = campaign.repositories.filter(pk__in=visible_repositories(viewer)).values_list("pk", flat=True)
        failing = failing_rules(campaign, repositories=seen, now=now)
        known = set(campaign.issues.values_list("repository", flat=True))
        stopped = Write.objects.filter(campaign_issue__campaign=campaign, repository__in=failing)
        count = ask_again(stopped, viewer=viewer, now=now)
        for repository in Repository.objects.filter(pk__in=failing.keys() - known).order_by("pk"):
            write = ask_for("campaign_issue", viewer=viewer, repository=repository, now=now)
            CampaignIssue.objects.create(campaign=campaign, repository=repository, write=write)
            count += 1
        if count:
            detail = f"in {count} repositories"
            note_act(Action.CAMPAIGN_ISSUES_ASKED, campaign, viewer=viewer, address=address, detail=detail, now=now)
    return count


def _text(write: Write, now: datetime) -> Text:
    """Write what is left in the repository, while anything is."""
    campaign, repository = write.campaign_issue.campaign, write.repository
    if campaign.ended_at is not None:
        raise NotWanted(CAMPAIGN_OVER)
    failing = failing_rules(campaign, repositories=[repository.pk], now=now)
    if not failing:
        raise NotWanted(NOTHING_FAILS)
    return Text(title=campaign.title, body=issue_body(campaign, repository, rules=failing[repository.pk]))


def _note(write: Write, now: datetime) -> None:
    who = Viewer(login=write.asked_by_login, user_id=write.asked_by_id)
    campaign = write.campaign_issue.campaign
    note_act(Action.CAMPAIGN_ISSUE_OPENED, campaign, viewer=who, detail=write.url, now=now)


ISSUE = Kind(text=_text, note=_note)
