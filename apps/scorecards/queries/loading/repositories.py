"""Facts of repositories, for all of them at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef

from apps.catalog.models import AuthorKind, Environment, Repository
from apps.delivery.models import Commit, PullRequest
from apps.scorecards.facts import CommitFacts, EnvironmentFacts, Missing, OpenUpdate, Process, RepositoryFacts
from apps.scorecards.queries.loading import unconnected
from apps.scorecards.queries.loading.logs import log_checks
from apps.scorecards.queries.loading.sources import Sources

COMMITS_OF = timedelta(days=28)
SECURITY_WORDS = ("security", "vulnerability", "cve-")


def repository_facts(
    repositories: Sequence[Repository], *, process: Process, sources: Sources, now: datetime
) -> dict[int, RepositoryFacts]:
    """Return the facts of each repository by its key, in four statements."""
    ids = [one.pk for one in repositories]
    environments = _environments(ids)
    commits = _commits(ids, now=now)
    updates = _open_updates(ids)
    logs = log_checks(ids, process=process, now=now)
    return {
        one.pk: RepositoryFacts(
            id=one.pk,
            name=one.name,
            short=process.short_name(one.name),
            url=one.url,
            default_branch=_default_branch(one),
            is_measured=not one.is_archived and not one.is_fork,
            is_empty=one.is_empty,
            kind=process.kinds.get(one.name) or Missing(cause="Nobody says of which kind the repository is."),
            kind_is_declared=one.name in process.kinds,
            environments=sources.missing("environments", repository=one.name) or environments[one.pk],
            commits=sources.missing("commits", "pull-requests", repository=one.name)
            or tuple(_commit(row, repository=one) for row in commits[one.pk]),
            open_updates=sources.missing("pull-requests", repository=one.name) or updates[one.pk],
            log_check=logs.get(one.pk) or sources.missing("checks", repository=one.name) or unconnected.LOGS,
            metrics=unconnected.PROMETHEUS,
            alert_rules=unconnected.PROMETHEUS,
            coverage=unconnected.COVERAGE,
            process=process,
            as_of=now,
        )
        for one in repositories
    }


def _default_branch(repository: Repository) -> str | Missing:
    if repository.default_branch or repository.is_empty:
        return repository.default_branch
    return Missing(cause="The default branch is not known: the token needs Contents: read.")


def _environments(ids: Iterable[int]) -> dict[int, tuple[EnvironmentFacts, ...]]:
    found: dict[int, tuple[EnvironmentFacts, ...]] = defaultdict(tuple)
    for row in Environment.objects.filter(repository__in=ids).order_by("repository", "name"):
        found[row.repository_id] += (EnvironmentFacts(name=row.name, tier=row.tier, reviewers=tuple(row.reviewers)),)
    return found


def _commits(ids: Iterable[int], *, now: datetime) -> dict[int, list[Commit]]:
    """Return the commits on the lines of the default branches, each with whether a pull request brought it."""
    merged = PullRequest.objects.filter(repository=OuterRef("repository"), merge_sha=OuterRef("sha"))
    rows = Commit.objects.filter(
        repository__in=ids, committed_at__gt=now - COMMITS_OF, position=F("reach"), position__isnull=False
    )
    found: dict[int, list[Commit]] = defaultdict(list)
    for row in rows.annotate(is_merge_of=Exists(merged)).order_by("repository", "-position"):
        found[row.repository_id].append(row)
    return found


def _commit(row: Commit, *, repository: Repository) -> CommitFacts:
    is_merge_of: bool = row.is_merge_of  # type: ignore[attr-defined]
    return CommitFacts(
        sha=row.sha,
        url=f"{repository.url}/commit/{row.sha}",
        headline=row.headline,
        committed_at=row.committed_at,
        author=row.author_login,
        parents=len(row.parents),
        is_signed=row.is_signed,
        is_merge_of=is_merge_of,
    )


def _open_updates(ids: Iterable[int]) -> dict[int, tuple[OpenUpdate, ...]]:
    rows = PullRequest.objects.filter(
        repository__in=ids, state=PullRequest.State.OPEN, author__kind=AuthorKind.DEPENDENCY_BOT
    )
    found: dict[int, tuple[OpenUpdate, ...]] = defaultdict(tuple)
    for row in rows.order_by("repository", "created_at"):
        told = " ".join((row.title, *row.labels)).lower()
        update = OpenUpdate(
            number=row.number,
            url=row.url,
            title=row.title,
            opened_at=row.created_at,
            is_security=any(word in told for word in SECURITY_WORDS),
        )
        found[row.repository_id] += (update,)
    return found
