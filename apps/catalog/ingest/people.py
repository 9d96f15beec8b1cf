"""Members of the organization and its teams."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.catalog.ingest.actors import upsert_actors
from apps.catalog.ingest.rows import BATCH, Pruned, batches, last_of_each, make_links_equal, refusal, upsert
from apps.catalog.models import Actor, Repository, Team, TeamMember, TeamRepository
from apps.catalog.records import MemberRecord, TeamRecord


def upsert_people(records: Sequence[MemberRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in the members of the organization with their roles."""
    for batch in batches(records):
        actors = upsert_actors(record.actor for record in batch)
        members = {}
        for record in batch:
            actor = actors.row_of(record.actor)
            if actor is not None:
                actor.role, actor.role_seen_at = record.role, seen_at
                members[actor.pk] = actor
        Actor.objects.bulk_update(members.values(), ["role", "role_seen_at"], batch_size=BATCH)
    return len(records)


def prune_people(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Take the role from the people who are no longer members; what they did stays theirs."""
    members = Actor.objects.exclude(role="")
    missing = members.filter(role_seen_at__lt=seen_before)
    refused = refusal(noun="members", removed=missing.count(), total=members.count(), is_accepted=is_accepted)
    return Pruned(removed=0 if refused else missing.update(role=""), refused=refused)


def upsert_teams(records: Sequence[TeamRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in teams, and make their members and repositories equal to the records."""
    for batch in batches(records):
        teams = last_of_each(batch, key=lambda record: record.github_id)
        rows = upsert(Team, rows=[_team(record, seen_at=seen_at) for record in teams], unique=("github_id",))
        keys = {row.github_id: row.pk for row in rows}
        _link_members(teams, keys=keys)
        _link_repositories(teams, keys=keys)
    return len(records)


def prune_teams(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Delete the teams that a complete pass no longer met."""
    missing = Team.objects.filter(seen_at__lt=seen_before)
    removed = missing.count()
    refused = refusal(noun="teams", removed=removed, total=Team.objects.count(), is_accepted=is_accepted)
    if refused:
        return Pruned(removed=0, refused=refused)
    missing.delete()
    return Pruned(removed=removed)


def _team(record: TeamRecord, *, seen_at: datetime) -> Team:
    return Team(
        github_id=record.github_id,
        node_id=record.node_id,
        slug=record.slug,
        name=record.name,
        privacy=record.privacy,
        parent_slug=record.parent_slug,
        seen_at=seen_at,
    )


def _link_members(records: Sequence[TeamRecord], *, keys: Mapping[int, int]) -> None:
    actors = upsert_actors(member.actor for record in records for member in record.members)
    wanted = {
        (keys[record.github_id], key): {"role": member.role}
        for record in records
        for member in record.members
        if (key := actors.key_of(member.actor)) is not None
    }
    make_links_equal(TeamMember, owner="team", other="actor", owners=keys.values(), wanted=wanted)


def _link_repositories(records: Sequence[TeamRecord], *, keys: Mapping[int, int]) -> None:
    ids = {grant.repository_github_id for record in records for grant in record.repositories}
    repositories = dict(Repository.objects.filter(github_id__in=ids).values_list("github_id", "pk"))
    wanted = {
        (keys[record.github_id], repositories[grant.repository_github_id]): {"permission": grant.permission}
        for record in records
        for grant in record.repositories
        if grant.repository_github_id in repositories
    }
    make_links_equal(TeamRepository, owner="team", other="repository", owners=keys.values(), wanted=wanted)
