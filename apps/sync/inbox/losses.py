"""What a webhook may take from people, and it is taken at once: nothing here ever gives.

What is true is looked up at GitHub afterwards. So the order in which webhooks arrive does not matter, nor whether one
comes twice: at worst somebody sees too little until the look.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.accounts.services import outdate_access
from apps.catalog.models import Actor, Repository, RepositoryAccess, Team, TeamMember, TeamRepository
from apps.integrations.github.mapping.deliveries import DeliveryRecord
from apps.sync.access import drop

Loss = Callable[[DeliveryRecord, datetime], None]
# By this much GitHub's clock may be ahead of ours.
CLOCKS_DIFFER = timedelta(minutes=5)
HIDING = ("privatized", "deleted", "transferred")
GIVING = ("added", "added_to_repository", "created", "member_added", "member_invited", "unsuspend")
# An edit of these takes nothing from anybody.
HARMLESS = {"name", "description", "notification_setting", "privacy"}


def of_member(told: DeliveryRecord, now: datetime) -> None:
    """Take a repository from one of its collaborators."""
    who = _people(told.person_id)
    outdate_access(who, hides=False, now=now)
    if told.action not in GIVING:
        RepositoryAccess.objects.filter(user__in=who, repository__github_id__in=_known(told.repository_id)).delete()


def of_membership(told: DeliveryRecord, now: datetime) -> None:
    """Take from a person what a team gave them."""
    who, takes = _people(told.person_id), told.action not in GIVING
    if takes:
        teams = Team.objects.filter(github_id__in=_known(told.team_id))
        TeamMember.objects.filter(team__in=teams, actor__github_id__in=_known(told.person_id)).delete()
        _take_roles(teams, who=who)
    outdate_access(who, hides=takes, now=now)


def of_organization(told: DeliveryRecord, now: datetime) -> None:
    """Let a person go who is no member any more."""
    if told.action == "member_removed":
        Actor.objects.filter(github_id__in=_known(told.person_id)).update(role="")
        TeamMember.objects.filter(actor__github_id__in=_known(told.person_id)).delete()
        for user in User.objects.filter(github_id__in=_known(told.person_id), is_active=True):
            drop(user, now=now)
    elif told.action == "deleted":
        outdate_access(User.objects.all(), hides=True, now=now)


def of_team(told: DeliveryRecord, now: datetime) -> None:
    """Take what a team gave: one repository, or all of it."""
    if told.action == "removed_from_repository" and told.repository_id:
        teams = _with_children(told.team_id)
        TeamRepository.objects.filter(team__in=teams, repository__github_id__in=_known(told.repository_id)).delete()
        _take_repositories(_known(told.repository_id), now=now)
    elif told.action in GIVING or (told.action == "edited" and told.changed <= HARMLESS):
        of_team_gift(told, now)
    else:
        _end_team(told, now=now)


def of_team_gift(told: DeliveryRecord, now: datetime) -> None:
    """Take nothing: have the members of a team looked up, which was given something."""
    members = TeamMember.objects.filter(team__in=_with_children(told.team_id)).values("actor__github_id")
    outdate_access(User.objects.filter(github_id__in=members), hides=False, now=now)


def _end_team(told: DeliveryRecord, *, now: datetime) -> None:
    """Take everything from everybody until it is looked up: who the members were may not have been read yet."""
    if told.action == "deleted":
        teams = _with_children(told.team_id)
        TeamRepository.objects.filter(team__in=teams).delete()
        TeamMember.objects.filter(team__in=teams).delete()
        _take_roles(teams, who=User.objects.filter(is_active=True))
    outdate_access(User.objects.all(), hides=True, now=now)


def of_repository(told: DeliveryRecord, now: datetime) -> None:
    """Hide a repository from everybody who is not known to see it: that is nobody, until they are looked up."""
    if told.action not in HIDING and "visibility" not in told.changed:
        return
    rows = Repository.objects.filter(github_id__in=_known(told.repository_id))
    rows.update(visibility=Repository.Visibility.PRIVATE)
    # What a sync read before this moment says less: GitHub's own times decide.
    changed_at = told.repository_changed_at
    if changed_at is not None and changed_at < now + CLOCKS_DIFFER:
        rows.filter(updated_at__lt=changed_at).update(updated_at=changed_at)
    _take_repositories(_known(told.repository_id), now=now)


def of_installation(told: DeliveryRecord, now: datetime) -> None:
    """Take everything from everybody until it is looked up through what is left of the App."""
    outdate_access(User.objects.all(), hides=told.action not in GIVING, now=now)


def of_installed_repositories(told: DeliveryRecord, now: datetime) -> None:
    """Take the repositories that the App may no longer read."""
    _take_repositories(told.removed_repository_ids, now=now)


def of_authorization(told: DeliveryRecord, now: datetime) -> None:
    """Let a person go who withdrew the App: nobody can look up any more what they may see."""
    withdrawn = User.objects.filter(github_id__in=_known(told.sender_id))
    for user in withdrawn.filter(provider=User.Provider.GITHUB, is_active=True):
        drop(user, now=now)


def _known(github_id: int | None) -> tuple[int, ...]:
    return () if github_id is None else (github_id,)


def _people(github_id: int | None) -> QuerySet[User]:
    """Return the accounts of a person; of everybody where it is not told whose they are."""
    return User.objects.filter(is_active=True) if github_id is None else User.objects.filter(github_id=github_id)


def _take_repositories(github_ids: Collection[int], *, now: datetime) -> None:
    rows = RepositoryAccess.objects.filter(repository__github_id__in=github_ids)
    # People first, as a look takes its locks: the other way round, the two could wait for each other.
    outdate_access(User.objects.filter(pk__in=list(rows.values_list("user", flat=True))), hides=False, now=now)
    rows.delete()


def _take_roles(teams: QuerySet[Team], *, who: QuerySet[User]) -> None:
    """Let nobody be an administrator or a lead any more by these teams."""
    words = {word for slug, number in teams.values_list("slug", "github_id") for word in (slug.lower(), str(number))}
    losers = [user for user in who if not words.isdisjoint(user.teams)]
    for user in losers:
        user.teams = [word for word in user.teams if word not in words]
    User.objects.bulk_update(losers, ["teams"])


def _with_children(github_id: int | None) -> QuerySet[Team]:
    """Return a team and those below it, which have what it has."""
    top = Team.objects.filter(github_id__in=_known(github_id)).first()
    parents = dict(Team.objects.values_list("slug", "parent_slug")) if top else {}
    slugs = {slug for slug in parents if top and top.slug in _line(slug, parents=parents)}
    return Team.objects.filter(slug__in=slugs)


def _line(slug: str, *, parents: Mapping[str, str]) -> list[str]:
    """Return a team and those above it; ends also where they go round in a circle."""
    line: list[str] = []
    while slug and slug not in line:
        line.append(slug)
        slug = parents.get(slug, "")
    return line


LOSSES: Mapping[str, Loss] = {
    "github_app_authorization": of_authorization,
    "installation": of_installation,
    "installation_repositories": of_installed_repositories,
    "member": of_member,
    "membership": of_membership,
    "organization": of_organization,
    "repository": of_repository,
    "team": of_team,
    "team_add": of_team_gift,
}
