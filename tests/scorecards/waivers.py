"""Waivers as tests need them."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository
from apps.scorecards.models import RuleResult, Waiver
from apps.scorecards.rules.branching.default_branch_is_main import default_branch_is_main
from apps.scorecards.services.storing import store_scores
from tests.records import repository


def waiver(of: Repository, *, asked_at: datetime, **fields: Any) -> Waiver:
    """Make a waiver that is in force for 30 days: ada asked, bob approved."""
    told = {
        "rule": default_branch_is_main.slug,
        "reason": "Moves to another forge in spring.",
        "asked_by_login": "ada",
        "approved_at": asked_at,
        "approved_by_login": "bob",
        "expires_on": asked_at.date() + timedelta(days=30),
    }
    return Waiver.objects.create(repository=of, asked_at=asked_at, **told | fields)


def failing_repository(number: int = 1, *, now: datetime, rules: tuple[str, ...] = (), **fields: Any) -> Repository:
    """Make a repository that was judged now: it fails the name of its branch, or other rules, and keeps one."""
    with transaction.atomic():
        record = repository(number, **{"visibility": "public"} | fields)
        upsert_repositories([record], target="organization", seen_at=now)
    row = Repository.objects.get(github_id=number)
    found = dict.fromkeys(rules or (default_branch_is_main.slug,), "fail") | {"codeowners-valid": "pass"}
    told = {"version": 1, "observed": "master", "since": now, "as_of": now, "evaluated_at": now}
    RuleResult.objects.bulk_create(
        RuleResult(repository=row, rule=rule, result=result, **told) for rule, result in found.items()
    )
    store_scores([row.pk], now=now)
    return row
