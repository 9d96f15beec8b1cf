"""Read models of the catalog, and the repositories that figures are narrowed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.catalog.models import (
    Actor,
    FormerRepositoryName,
    Repository,
    RepositoryFile,
    RepositoryQuerySet,
    Team,
    TeamMember,
    TeamRepository,
)
from apps.catalog.visibility import visible_repositories
from apps.ui.paging import Slice, take_slice

OWNING_PERMISSIONS = (TeamRepository.Permission.ADMIN, TeamRepository.Permission.MAINTAIN)
# GitHub takes the first of these that is there.
CODEOWNERS_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
NOBODY = "Nobody is signed in here, so nobody can tell what is yours. It needs sign-in."
NO_ACCOUNT = "No member of the organization that was read has your account at GitHub, so nobody can tell what is yours."
OPEN_TO_MEMBERS = "visible"  # what GitHub calls a team that every member of the organization may see
SORTS = {
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "updated": ("updated_at", "pk"),
    "-updated": ("-updated_at", "-pk"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryFilter:
    """What figures and lists are narrowed to: a repository by name, a team by slug; None for all."""

    repository: str | None = None
    team: str | None = None


EVERYTHING = RepositoryFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """Whose things a list is narrowed to. `problem` says why nobody can tell whose: then nothing is theirs."""

    user_id: int | None = None
    actor: int | None = None  # the key of the account
    login: str = ""
    teams: frozenset[str] = frozenset()  # slugs
    problem: str = ""


class UnknownNames(LookupError):
    """A filter names what is not there, or not for this viewer; `problems` says it by field."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryRow:
    repository: str
    repository_id: int
    name_with_owner: str
    url: str
    description: str
    team: str | None
    visibility: str
    default_branch: str | None
    primary_language: str | None
    is_archived: bool
    is_fork: bool
    is_template: bool
    last_activity_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRepository:
    """A repository by the name asked for, which may be a former one."""

    row: RepositoryRow
    is_former_name: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChoices:
    """What the bar above a list offers."""

    repositories: tuple[str, ...]
    teams: tuple[str, ...]
    team_of: Mapping[str, str | None]  # the owner of each of the repositories

    def narrowed(self, narrowed_to: RepositoryFilter) -> tuple[str, ...]:
        """Return the repositories that a filter leaves."""
        name, team = (text and text.lower() for text in (narrowed_to.repository, narrowed_to.team))
        return tuple(
            one
            for one in self.repositories
            if name in (None, one.lower()) and team in (None, (self.team_of[one] or "").lower())
        )


def with_owning_team(repositories: RepositoryQuerySet) -> QuerySet[Any]:
    """Annotate `owning_team`: the slug of the team with the highest of admin and maintain, ties by slug."""
    # "admin" sorts before "maintain".
    grants = TeamRepository.objects.filter(repository=OuterRef("pk"), permission__in=OWNING_PERMISSIONS)
    return repositories.annotate(
        owning_team=Subquery(grants.order_by("permission", "team__slug").values("team__slug")[:1])
    )


def narrowed_repositories(viewer: Viewer, *, narrowed_to: RepositoryFilter = EVERYTHING) -> RepositoryQuerySet:
    """Return what the viewer may see of the repositories that a filter names."""
    repositories = visible_repositories(viewer)
    if narrowed_to.repository is not None:
        repositories = repositories.filter(name__iexact=narrowed_to.repository)
    if narrowed_to.team is not None:
        owned = with_owning_team(repositories).filter(owning_team__iexact=narrowed_to.team)
        repositories = repositories.filter(pk__in=owned.values("pk"))
    return repositories


def measured_repositories(viewer: Viewer, *, narrowed_to: RepositoryFilter = EVERYTHING) -> RepositoryQuerySet:
    """Return the repositories that figures count, narrowed by a filter."""
    return narrowed_repositories(viewer, narrowed_to=narrowed_to).measured()


def unknown_names(viewer: Viewer, *, narrowed_to: RepositoryFilter) -> dict[str, str]:
    """Say of each filter that names nothing this viewer may see what is wrong with it, by field."""
    problems = {}
    if narrowed_to.repository is not None:
        by_name = visible_repositories(viewer).filter(name__iexact=narrowed_to.repository)
        if not by_name.exists():
            problems["repository"] = "No repository of this name is visible."
    if narrowed_to.team is not None and not visible_teams(viewer).filter(slug__iexact=narrowed_to.team).exists():
        problems["team"] = "There is no team of this slug."
    return problems


def check_names(viewer: Viewer, *, narrowed_to: RepositoryFilter) -> None:
    """Raise UnknownNames unless the viewer may see all that a filter names."""
    problems = unknown_names(viewer, narrowed_to=narrowed_to)
    if problems:
        raise UnknownNames(problems)


def filter_choices(viewer: Viewer, *, narrowed_to: RepositoryFilter = EVERYTHING) -> FilterChoices:
    """Return the names that figures can be narrowed to.

    Raises UnknownNames as check_names does, without asking again for what the choices tell.
    """
    repositories = with_owning_team(visible_repositories(viewer))
    rows = sorted(
        repositories.values_list("name", "owning_team", "is_archived", "is_fork"), key=lambda row: row[0].lower()
    )
    measured = [(name, team) for name, team, is_archived, is_fork in rows if not (is_archived or is_fork)]
    choices = FilterChoices(
        repositories=tuple(name for name, _ in measured),
        teams=tuple(sorted({team for _, team in measured if team})),
        team_of=dict(measured),
    )
    asked = (narrowed_to.repository or "").lower(), (narrowed_to.team or "").lower()
    names, teams = {"", *(row[0].lower() for row in rows)}, {"", *(team.lower() for team in choices.teams)}
    if asked[0] not in names or asked[1] not in teams:
        check_names(viewer, narrowed_to=narrowed_to)
    return choices


def visible_teams(viewer: Viewer) -> QuerySet[Team]:
    """Return the teams that a viewer may learn of, by name.

    A person sees those that GitHub shows to every member, and their own. Whoever owns a repository is told with it.
    """
    if viewer.sees_everything:
        return Team.objects.order_by("name", "slug")
    owners = with_owning_team(visible_repositories(viewer)).exclude(owning_team=None)
    seen = Q(slug__in=owners.values("owning_team"))
    if viewer.is_person:
        seen |= Q(privacy=OPEN_TO_MEMBERS) | Q(pk__in=own_teams(viewer).values("team"))
    return Team.objects.filter(seen).order_by("name", "slug")


def own_teams(viewer: Viewer) -> QuerySet[TeamMember]:
    """Return a person's memberships of teams."""
    if viewer.user_id is None:
        return TeamMember.objects.none()
    return TeamMember.objects.filter(actor__github_id__in=User.objects.filter(pk=viewer.user_id).values("github_id"))


def mine_of(viewer: Viewer) -> Mine:
    """Find out who a viewer is at GitHub, and in which teams, in one statement."""
    if viewer.user_id is None:
        return Mine(problem=NOBODY)
    accounts = Actor.objects.filter(github_id__in=User.objects.filter(pk=viewer.user_id).values("github_id"))
    rows = list(accounts.values_list("pk", "login", "memberships__team__slug"))
    if not rows:
        return Mine(user_id=viewer.user_id, problem=NO_ACCOUNT)
    actor, login, _ = rows[0]
    return Mine(user_id=viewer.user_id, actor=actor, login=login, teams=frozenset(slug for *_, slug in rows if slug))


def own_repositories(viewer: Viewer, *, mine: Mine) -> RepositoryQuerySet:
    """Return what the viewer sees of the repositories that their teams own, or whose CODEOWNERS name them."""
    visible = visible_repositories(viewer)
    if mine.problem:
        return visible.none()
    owned = with_owning_team(visible).filter(owning_team__in=mine.teams)
    return visible.filter(Q(pk__in=owned.values("pk")) | Q(pk__in=_code_owned(visible, mine=mine)))


def _code_owned(repositories: RepositoryQuerySet, *, mine: Mine) -> list[int]:
    """Return the keys of the repositories of which a line of the CODEOWNERS that counts names somebody, or a team."""
    files = RepositoryFile.objects.present().filter(repository__in=repositories, path__in=CODEOWNERS_PLACES)
    rows = files.exclude(text=None).values_list("repository", "repository__name_with_owner", "path", "text")
    counting: dict[int, tuple[int, str, str]] = {}
    for repository, full_name, path, text in rows:
        place = (CODEOWNERS_PLACES.index(path), full_name.partition("/")[0], text or "")
        counting[repository] = min(place, counting.get(repository, place))
    return [pk for pk, (_, owner, text) in counting.items() if _names_owner(text, owner=owner, mine=mine)]


def _names_owner(text: str, *, owner: str, mine: Mine) -> bool:
    names = {f"@{mine.login}".lower(), *(f"@{owner}/{slug}".lower() for slug in mine.teams)}
    lines = (line.partition(" #")[0].lower().split() for line in text.splitlines() if not line.startswith("#"))
    return any(not names.isdisjoint(words[1:]) for words in lines)


def team_members(viewer: Viewer, *, team: Team) -> tuple[str, ...] | None:
    """Return the logins of a team's members; None of a secret team that the viewer is not in."""
    logins = team.memberships.order_by("actor__login").values_list("actor__login", flat=True)
    is_told = viewer.sees_everything or team.privacy == OPEN_TO_MEMBERS or own_teams(viewer).filter(team=team).exists()
    return tuple(logins) if is_told else None


def repository_rows(
    viewer: Viewer,
    *,
    narrowed_to: RepositoryFilter = EVERYTHING,
    mine: Mine | None = None,
    text: str = "",
    sort: str = "name",
    cursor: str = "",
    limit: int = 100,
) -> Slice[RepositoryRow]:
    """Return one page of the repositories, archived ones and forks included."""
    repositories = with_owning_team(narrowed_repositories(viewer, narrowed_to=narrowed_to))
    if mine is not None:
        repositories = repositories.filter(pk__in=own_repositories(viewer, mine=mine).values("pk"))
    if text:
        repositories = repositories.filter(Q(name__icontains=text) | Q(description__icontains=text))
    return take_slice(repositories, order=SORTS[sort], show=_row, cursor=cursor, limit=limit)


def find_repository(viewer: Viewer, *, name: str) -> FoundRepository | None:
    """Find a repository by its present name, else by one it had before; None where the viewer sees neither."""
    repositories = with_owning_team(visible_repositories(viewer))
    present = repositories.filter(name__iexact=name).order_by("pk").first()
    if present is not None:
        return FoundRepository(row=_row(present), is_former_name=False)
    renamed = FormerRepositoryName.objects.filter(name__iexact=name).values("repository")
    former = repositories.filter(pk__in=renamed).order_by("-pk").first()
    return None if former is None else FoundRepository(row=_row(former), is_former_name=True)


def _row(repository: Repository) -> RepositoryRow:
    return RepositoryRow(
        repository=repository.name,
        repository_id=repository.github_id,
        name_with_owner=repository.name_with_owner,
        url=repository.url,
        description=repository.description,
        team=getattr(repository, "owning_team", None),
        visibility=repository.visibility,
        default_branch=repository.default_branch or None,
        primary_language=repository.primary_language or None,
        is_archived=repository.is_archived,
        is_fork=repository.is_fork,
        is_template=repository.is_template,
        last_activity_at=max(filter(None, (repository.pushed_at, repository.updated_at)), default=None),
    )
