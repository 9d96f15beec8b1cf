"""Facts of repositories, for all of them at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Count

from apps.catalog.models import AuthorKind, Environment, Repository
from apps.catalog.queries import with_owning_team
from apps.delivery.models import PullRequest
from apps.scorecards.facts import EnvironmentFacts, Missing, OpenUpdate, Process, RepositoryFacts
from apps.scorecards.queries.loading import unconnected
from apps.scorecards.queries.loading.coverage import coverage_facts
from apps.scorecards.queries.loading.files import Files, proposed_kind
from apps.scorecards.queries.loading.lines import commit_facts
from apps.scorecards.queries.loading.logs import log_checks
from apps.scorecards.queries.loading.monitoring import Monitoring
from apps.scorecards.queries.loading.packages import package_facts
from apps.scorecards.queries.loading.protection import load_rules, protection_facts
from apps.scorecards.queries.loading.recent import recent_pull_requests
from apps.scorecards.queries.loading.refs import Refs
from apps.scorecards.queries.loading.runs import Runs
from apps.scorecards.queries.loading.sources import Sources

UPDATES_OF = timedelta(days=60)
SECURITY_WORDS = ("security", "vulnerability", "cve-")


def repository_facts(
    repositories: Sequence[Repository], *, process: Process, sources: Sources, now: datetime
) -> dict[int, RepositoryFacts]:
    """Return the facts of each repository by its key, in at most twenty-nine statements."""
    ids = [one.pk for one in repositories]
    environments, rules = _environments(ids), load_rules(ids)
    files = Files(repositories, process=process, sources=sources)
    of_files, defaults = {one.pk: files.of(one) for one in repositories}, files.defaults
    commits = commit_facts(repositories, now=now)
    updates, of_late = _open_updates(ids), _updates_of_late(ids, now=now)
    teams = dict(with_owning_team(Repository.objects.filter(pk__in=ids)).values_list("pk", "owning_team"))
    logs = log_checks(ids, process=process, now=now)
    recent = recent_pull_requests(ids, process=process, now=now)
    runs = Runs(repositories, process=process, sources=sources, now=now)
    monitoring, coverage = Monitoring(sources), coverage_facts(repositories, sources=sources, now=now)
    refs, packages = Refs(repositories, sources=sources, now=now), package_facts(repositories, process=process)
    return {
        one.pk: RepositoryFacts(
            id=one.pk,
            name=one.name,
            short=process.short_name(one.name),
            url=one.url,
            default_branch=_default_branch(one),
            is_measured=not one.is_archived and not one.is_fork,
            is_empty=one.is_empty,
            kind=process.kinds.get(one.name) or proposed_kind(of_files[one.pk]),
            kind_is_declared=one.name in process.kinds,
            environments=sources.missing("environments", repository=one.name) or environments[one.pk],
            commits=sources.missing("commits", "pull-requests", repository=one.name) or commits[one.pk],
            open_updates=sources.missing("pull-requests", repository=one.name) or updates[one.pk],
            updates_of_late=sources.missing("pull-requests", repository=one.name) or of_late[one.pk],
            files=of_files[one.pk],
            defaults=defaults,
            called=files.called_by(of_files[one.pk]),
            protection=protection_facts(one, rules[one.pk], sources=sources),
            owning_team=teams[one.pk],
            recent_pull_requests=sources.missing("pull-requests", repository=one.name)
            or recent.of(one.pk, checks_missing=sources.missing("checks", repository=one.name)),
            runs=runs.of(one),
            log_check=logs.get(one.pk) or sources.missing("checks", repository=one.name) or unconnected.LOGS,
            metrics=monitoring.metrics(one.pk),
            alert_rules=monitoring.alert_rules(one.pk),
            coverage=coverage[one.pk],
            branches=refs.branches(one),
            tags=refs.tags(one),
            earlier_tags=refs.earlier_tags(one),
            releases=refs.releases(one),
            packages=sources.missing("packages") or packages.get(one.pk, ()),
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


def _updates_of_late(ids: Iterable[int], *, now: datetime) -> Counter[int]:
    """Count the pull requests that dependency bots opened of late."""
    rows = PullRequest.objects.filter(
        repository__in=ids, author__kind=AuthorKind.DEPENDENCY_BOT, created_at__gt=now - UPDATES_OF
    )
    return Counter(dict(rows.values_list("repository").annotate(Count("pk")).order_by()))


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
