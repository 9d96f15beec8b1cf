"""Campaigns as tests need them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from apps.catalog.models import Repository
from apps.outbound.models import Write
from apps.scorecards.models import Campaign, CampaignIssue, ResultChange, RuleResult

RULES = ("default-branch-is-main", "codeowners-valid")
WHY = "Auditors ask for it in spring."


def campaign(*repositories: Repository, now: datetime, rules: Iterable[str] = RULES, **fields: Any) -> Campaign:
    """Make a campaign that bob began now and owns, due in 30 days."""
    told = {
        "title": "One main branch",
        "why": WHY,
        "rules": list(rules),
        "due_on": now.date() + timedelta(days=30),
        "owner_login": "bob",
        "started_at": now,
        "started_by_login": "bob",
    }
    made = Campaign.objects.create(**told | fields)
    made.repositories.set(repositories)
    return made


def found(of: Repository, rule: str, result: str, *, at: datetime) -> None:
    """Let a rule find something of a repository, as judging stores it."""
    before = RuleResult.objects.filter(repository=of, rule=rule).first()
    told = {
        "version": 1,
        "result": result,
        "cause": "Nobody may read it." if result == "unknown" else "",
        "reason": "empty" if result == "not_applicable" else "",
        "since": at,
        "as_of": at,
        "evaluated_at": at,
    }
    RuleResult.objects.update_or_create(repository=of, rule=rule, defaults=told)
    ResultChange.objects.create(
        repository=of, rule=rule, from_result=before.result if before else "", to_result=result, at=at
    )


def asked_issue(of: Campaign, repository: Repository, *, now: datetime, **fields: Any) -> CampaignIssue:
    """Make the issue of a campaign in a repository that bob asked for now."""
    told = {"kind": "campaign_issue", "asked_at": now, "asked_by_login": "bob", **fields}
    write = Write.objects.create(repository=repository, **told)
    return CampaignIssue.objects.create(campaign=of, repository=repository, write=write)


def opened_issue(of: Campaign, repository: Repository, *, now: datetime, **fields: Any) -> CampaignIssue:
    """Make the issue of a campaign in a repository, opened now as number 7."""
    told = {"number": 7, "url": f"{repository.url}/issues/7", "done_at": now}
    return asked_issue(of, repository, now=now, **told | fields)
