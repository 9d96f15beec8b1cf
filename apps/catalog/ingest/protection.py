"""The rules on default branches. A record names all that one repository has, of each source that could be read."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from apps.catalog.ingest.rows import Pruned, batches, last_of_each, refusal, upsert
from apps.catalog.models import BranchRule, Repository
from apps.catalog.records import BranchRuleRecord, RepositoryProtectionRecord


def upsert_protection(records: Sequence[RepositoryProtectionRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in the rules of repositories. Those that are gone stay until the prune."""
    taken = 0
    for batch in batches(records):
        found = {row.github_id: row for row in _repositories(batch)}
        rows = []
        for record in batch:
            repository = found.get(record.repository_github_id)
            if repository is None:
                continue
            repository.classic_protection_state = record.classic_state
            repository.ruleset_state = record.ruleset_state
            repository.protection_read_at = seen_at
            rules = last_of_each(record.rules, key=lambda rule: rule.key)
            rows += [_row(rule, record, repository_id=repository.pk, seen_at=seen_at) for rule in rules]
        upsert(BranchRule, rows=rows, unique=("repository", "key"))
        Repository.objects.bulk_update(
            found.values(), ["classic_protection_state", "ruleset_state", "protection_read_at"]
        )
        taken += len(rows)
    return taken


def prune_protection(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Delete the rules that the repositories read in this pass no longer have, where that could be seen."""
    known = BranchRule.objects.filter(repository__protection_read_at__gte=seen_before)
    missing = known.settled().exclude(seen_at__gte=seen_before)
    removed = missing.count()
    refused = refusal(noun="rules of branches", removed=removed, total=known.count(), is_accepted=is_accepted)
    if refused:
        return Pruned(removed=0, refused=refused)
    missing.delete()
    return Pruned(removed=removed)


def _repositories(records: Sequence[RepositoryProtectionRecord]) -> list[Repository]:
    ids = {record.repository_github_id for record in records}
    return list(Repository.objects.select_for_update().filter(github_id__in=ids))


def _row(
    rule: BranchRuleRecord, record: RepositoryProtectionRecord, *, repository_id: int, seen_at: datetime
) -> BranchRule:
    fields = asdict(rule)
    lists = ("rule_types", "required_checks", "required_environments", "required_workflows")
    fields |= {name: list(fields[name]) for name in lists}
    if rule.bypass_actors is not None:
        fields["bypass_actors"] = list(rule.bypass_actors)
    return BranchRule(repository_id=repository_id, branch=record.branch, seen_at=seen_at, **fields)
