"""What each feed has to look at: the targets of a pass, with what tells whether there is something new."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from apps.catalog.models import Repository, RepositoryFile
from apps.coverage.queries import changes_to_read
from apps.coverage.queries.artifacts import artifacts_to_read, artifacts_to_try_again
from apps.delivery.models import Board, Deployment, Issue, Package, PullRequest, Release, Tag, WorkflowRun
from apps.delivery.queries import sync_targets
from apps.delivery.queries.hotfixes import hotfixes_to_compare
from apps.delivery.records.refs import release_mark, tag_mark
from apps.integrations.walks import Target
from apps.sync.feeds.feed import Look
from apps.sync.queries import as_of

ORGANIZATION = Target(key="organization", name="organization")
# So long after a change no other can bear the same second, even where GitHub's clock and ours differ.
SETTLED_AFTER = timedelta(minutes=1)
NOT_STORED = (RepositoryFile.TextAbsence.NOT_READ, RepositoryFile.TextAbsence.UNREADABLE)
# So long after a change a run may still be made of it.
RUN_APPEARS_WITHIN = timedelta(minutes=10)
SCHEDULED_EVERY_HOURS = 6
OWNER = "repository__node_id"


def organization(repository: str, now: datetime) -> list[Look]:
    """Look at the organization as a whole."""
    return [Look(target=ORGANIZATION)]


def packages(repository: str, now: datetime) -> list[Look]:
    """Look at the packages of the organization; of an older one the versions only where none are known."""
    dated = Package.objects.exclude(newest_at=None).values_list("github_id", flat=True)
    return [Look(target=replace(ORGANIZATION, known=frozenset(map(str, dated))))]


def _repositories(name: str) -> QuerySet[Repository]:
    """Return the repositories that GitHub still has and lets read."""
    present = Repository.objects.filter(gone_at=None, is_disabled=False).order_by("github_id")
    return present.filter(name__iexact=name) if name else present


def in_one_target(repository: str, now: datetime) -> list[Look]:
    """Look at all repositories together, by their ids."""
    ids = tuple(_repositories(repository).values_list("node_id", flat=True))
    # Where an interrupted pass over all of them stopped means nothing to a pass over one.
    key = ids[0] if ids and repository else ORGANIZATION.key
    return _batch(ids, name=repository or "all repositories", key=key)


def issues(repository: str, now: datetime) -> list[Look]:
    """Look at the repositories whose issues changed."""
    rows = _repositories(repository).annotate(stored=Count("issues", filter=Q(issues__gone_at=None)))
    return [
        Look(
            target=_target(row, _signature(row.issues_total, row.issues_changed_at, seen_at=row.seen_at)),
            has_shrunk=row.issues_total is not None and row.stored > row.issues_total,
        )
        for row in rows
    ]


def pull_requests(repository: str, now: datetime) -> list[Look]:
    """Look at the repositories whose pull requests changed."""
    return [
        Look(
            target=_target(row, _signature(row.pull_requests_total, row.pull_requests_changed_at, seen_at=row.seen_at))
        )
        for row in _repositories(repository)
    ]


def deployments(repository: str, now: datetime) -> list[Look]:
    """Look at the repositories whose deployments changed."""
    unfinished = set(Deployment.objects.filter(finished_at=None).values_list("repository_id", flat=True))
    return [_deployments_of(row, has_unfinished=row.pk in unfinished) for row in _repositories(repository)]


def _deployments_of(row: Repository, *, has_unfinished: bool) -> Look:
    """Look again while the outcome of a deployment is open: GitHub lists them by creation, not by change."""
    since = sync_targets.deployments_unsettled_since(row.node_id) if has_unfinished else None
    signature = _signature(row.deployments_total, row.deployments_changed_at, seen_at=row.seen_at)
    return Look(target=_target(row, "" if since else signature), since=since)


def commits(repository: str, now: datetime) -> list[Look]:
    """Look at the repositories whose default branch moved."""
    # What a fork inherits is not the organization's work.
    # A head that is not told may be one that this credential may not see: only an empty repository has none.
    rows = _repositories(repository).filter(is_fork=False).exclude(head_sha="", is_empty=True)
    return [Look(target=_target(row, row.head_sha)) for row in rows]


def files(repository: str, now: datetime) -> list[Look]:
    """Look at the repositories whose default branch moved, with the texts that are stored already."""
    rows = _repositories(repository).filter(is_fork=False).exclude(head_sha="", is_empty=True)
    texts = RepositoryFile.objects.filter(repository__in=rows).exclude(text_absence__in=NOT_STORED)
    known: dict[int, set[str]] = {}
    for repository_id, oid in texts.values_list("repository_id", "blob_oid"):
        known.setdefault(repository_id, set()).add(oid)
    return [
        Look(
            target=replace(
                _target(row, row.head_sha), known=frozenset(known.get(row.pk, ())), document=_document_in(row.name)
            )
        )
        for row in rows
    ]


def _document_in(repository: str) -> str:
    """Return where a repository may hold the organization's process, "" where another one does."""
    chosen = settings.PROCESS.document_repository
    return settings.PROCESS.document_path if chosen.lower() in ("", repository.lower()) else ""


def board_items(repository: str, now: datetime) -> list[Look]:
    """Look at the cards of each open board."""
    # Whether a card moved is not seen from the board: it is asked each time for what changed lately.
    boards = Board.objects.filter(gone_at=None, is_closed=False).order_by("number")
    # GitHub's total leaves archived cards out, unless asked otherwise; cards made since it was read are not in it.
    present = Q(items__removed_at=None, items__node_id__isnull=False, items__is_archived=False)
    present &= Q(items__created_at__lt=F("seen_at"))
    rows = boards.annotate(stored=Count("items", filter=present))
    return [
        Look(target=Target(key=row.node_id, name=row.title), has_shrunk=row.stored > row.items_total) for row in rows
    ]


def timelines(repository: str, now: datetime) -> list[Look]:
    """Look at the issues and pull requests whose timelines are behind."""
    ids = sync_targets.timelines_to_read()
    return _batch(_of_repository(ids, repository), name="changed issues and pull requests")


def checks(repository: str, now: datetime) -> list[Look]:
    """Look at the pull requests whose checks may still change."""
    ids = sync_targets.checks_to_read(now=now)
    return _batch(_of_repository(ids, repository), name="open and just merged pull requests")


def refs(repository: str, now: datetime) -> list[Look]:
    """Look at the repositories to which something was pushed."""
    rows = _repositories(repository).filter(is_fork=False).exclude(head_sha="", is_empty=True)
    return [Look(target=_target(row, _pushed(row))) for row in rows]


def tags(repository: str, now: datetime) -> list[Look]:
    """Look at the repositories to which something was pushed, with the tags and releases that are stored already."""
    known: dict[str, set[str]] = defaultdict(set)
    for owner, name, sha in _of(Tag, repository).values_list(OWNER, "name", "commit_sha"):
        known[owner].add(tag_mark(name, sha))
    releases = _of(Release, repository).values_list(OWNER, "github_id", "tag_name", "is_draft", "is_prerelease")
    for owner, github_id, tag, is_draft, is_prerelease in releases:
        known[owner].add(release_mark(github_id, tag, is_draft=is_draft, is_prerelease=is_prerelease))
    looks = refs(repository, now)
    return [replace(one, target=replace(one.target, known=frozenset(known[one.target.key]))) for one in looks]


def _of(model: type[Tag | Release], repository: str) -> QuerySet[Tag | Release]:
    rows = model._default_manager.all()
    return rows.filter(repository__name__iexact=repository) if repository else rows


def _pushed(row: Repository) -> str:
    """Sum up what pushes change; "" so soon after one that another of the same second would not show."""
    if row.pushed_at is not None and row.pushed_at > row.seen_at - SETTLED_AFTER:
        return ""
    pushed_at = row.pushed_at.isoformat() if row.pushed_at else ""
    return f"{pushed_at}|{row.head_sha}|{row.default_branch}"[:255]


def hotfixes(repository: str, now: datetime) -> list[Look]:
    """Look at the repositories with hotfixes of which it is not known yet where they left from."""
    tags_as_of = as_of(("tags",))
    if tags_as_of is None:
        return []
    wanted = hotfixes_to_compare(beginning=settings.PROCESS.hotfix_prefix, tags_as_of=tags_as_of, now=now)
    rows = _repositories(repository).filter(pk__in=wanted)
    return [Look(target=replace(_target(row, ""), node_ids=tuple(wanted[row.pk]))) for row in rows]


def discussions(repository: str, now: datetime) -> list[Look]:
    """Look at the repositories with discussions, and at those that had some before they were switched off."""
    rows = _repositories(repository).annotate(stored=Count("discussions"))
    rows = rows.filter(Q(has_discussions=True) | Q(stored__gt=0))
    return [Look(target=_target(row, ""), has_shrunk=not row.has_discussions) for row in rows]


def changed_files(repository: str, now: datetime) -> list[Look]:
    """Look at the pull requests whose changed files are not known."""
    ids = sync_targets.changed_files_to_read(now=now)
    return _batch(_of_repository(ids, repository), name="open and merged pull requests")


def changed_lines(repository: str, now: datetime) -> list[Look]:
    """Look at the pull requests with a report of coverage whose changed lines are not known."""
    names = changes_to_read(repository=repository, now=now)
    return _batch(names, name="pull requests with a report of coverage")


def coderabbit_comments(repository: str, now: datetime) -> list[Look]:
    """Look at the pull requests on which CodeRabbit may have said something new."""
    ids = sync_targets.coderabbit_to_read(now=now)
    return _batch(_of_repository(ids, repository), name="open and merged pull requests")


def conversations(repository: str, now: datetime) -> list[Look]:
    """Look at the incidents on which somebody may have said something new."""
    return _batch(_of_repository(sync_targets.conversations_to_read(), repository), name="incidents")


def workflow_runs(repository: str, now: datetime) -> list[Look]:
    """Look at the repositories in which workflows may have run."""
    again, since = sync_targets.runs_to_read_again(now=now), sync_targets.runs_since(now=now)
    rows = _repositories(repository).filter(is_fork=False).exclude(head_sha="", is_empty=True)
    return [_runs_of(row, again=again.get(row.pk, ()), since=since.get(row.pk), now=now) for row in rows]


def _runs_of(row: Repository, *, again: Sequence[str], since: datetime | None, now: datetime) -> Look:
    """Look when something happened that workflows run for, while one runs, and now and then: some run by the clock.

    What is new is listed. Of what is older only the runs that may have changed are read again, one by one: they are
    fewer than the pages of a list back to the oldest of them, and most are on the first page anyway.
    """
    changes = (row.pushed_at, row.pull_requests_changed_at, row.deployments_changed_at)
    is_quiet = all(at is None or at < row.seen_at - RUN_APPEARS_WITHIN for at in changes)
    slot = f"{now:%Y-%m-%d}T{now.hour // SCHEDULED_EVERY_HOURS}"
    moments = "|".join(at.isoformat() if at else "" for at in changes)
    signature = f"{row.head_sha}|{moments}|{slot}" if is_quiet and not again else ""
    return Look(target=replace(_target(row, signature), node_ids=tuple(again)), since=since)


def workflow_jobs(repository: str, now: datetime) -> list[Look]:
    """Look at the jobs of the runs that rules are about."""
    return _of_runs(sync_targets.jobs_to_read(now=now), repository)


def coverage_artifacts(repository: str, now: datetime) -> list[Look]:
    """Look at the repositories in which a run has ended, and at those with artifacts that wait for their turn."""
    if not settings.PORTAL_COVERAGE_ARTIFACTS:
        return []
    again = artifacts_to_try_again(now=now)
    waiting = {*artifacts_to_read(), *again}
    ended = WorkflowRun.objects.filter(repository=OuterRef("pk"), status="completed").order_by("-updated_at", "-pk")
    rows = _repositories(repository).filter(is_fork=False).exclude(head_sha="", is_empty=True)
    rows = rows.annotate(
        run=Subquery(ended.values("github_id")[:1]),
        ended_at=Subquery(ended.values("updated_at")[:1]),
        tried_at=Max("coverage_artifacts__tried_at"),
    )
    return [
        Look(
            target=replace(
                _target(row, "" if row.github_id in waiting else _last_run(row.run, row.ended_at, now=now)),
                node_ids=tuple(map(str, again.get(row.github_id, ()))),
            )
        )
        # What a run can read in all is not always for the same ones.
        for row in rows.order_by(F("tried_at").asc(nulls_first=True), "github_id")
    ]


def _last_run(run: int | None, ended_at: datetime | None, *, now: datetime) -> str:
    """Sum up which run ended last; "" so soon after it that its artifacts may not be listed yet."""
    if ended_at is not None and ended_at > now - SETTLED_AFTER:
        return ""
    return f"{run or 'no run'}|{ended_at.isoformat() if ended_at else ''}"


def run_approvals(repository: str, now: datetime) -> list[Look]:
    """Look at who let runs into production."""
    return _of_runs(sync_targets.approvals_to_read(now=now), repository)


def _of_runs(names: Sequence[str], repository: str) -> list[Look]:
    ids = {str(github_id) for github_id in _repositories(repository).values_list("github_id", flat=True)}
    return _batch([name for name in names if name.partition("/")[0] in ids], name="newest runs of workflows")


def _of_repository(ids: Sequence[str], name: str) -> Sequence[str]:
    if not name:
        return ids
    issues = Issue.objects.filter(repository__name__iexact=name).values_list("node_id", flat=True)
    pull_requests = PullRequest.objects.filter(repository__name__iexact=name).values_list("node_id", flat=True)
    wanted = {*issues, *pull_requests}
    return [node_id for node_id in ids if node_id in wanted]


def _batch(ids: Sequence[str], *, name: str, key: str = ORGANIZATION.key) -> list[Look]:
    """Make one target of many ids: the read takes them in pages."""
    return [Look(target=Target(key=key, name=name, node_ids=tuple(ids)))] if ids else []


def _target(row: Repository, signature: str) -> Target:
    return Target(
        key=row.node_id, name=row.name, signature=signature, github_id=row.github_id, branch=row.default_branch
    )


def _signature(total: int | None, changed_at: datetime | None, *, seen_at: datetime) -> str:
    """Sum up what a repository held at `seen_at`; "" where that cannot tell whether there is something new.

    GitHub counts in seconds: after a change, another one in the same second would not show.
    """
    if total is None or (changed_at is not None and changed_at > seen_at - SETTLED_AFTER):
        return ""
    return f"{total}|{changed_at.isoformat() if changed_at else ''}"
