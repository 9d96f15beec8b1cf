"""Facts of pull requests: open ones as they stand, merged ones as they stood at their merge."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from apps.catalog.models import AuthorKind, Environment
from apps.delivery.models import Check, Commit, Deployment, Issue, PullRequest, Review, WorkflowRun
from apps.scorecards.facts import (
    CheckFacts,
    DeliveryOfMerge,
    DiscussionFacts,
    KeyedIssue,
    Missing,
    Process,
    PullRequestFacts,
    RepositoryFacts,
    ReviewFacts,
)
from apps.scorecards.queries.loading.coverage import NewFiles
from apps.scorecards.queries.loading.discussions import Announcements
from apps.scorecards.queries.loading.pull_request_changes import Changes, members_of_infra
from apps.scorecards.queries.loading.refs import HotfixStarts
from apps.scorecards.queries.loading.sources import Sources
from apps.scorecards.queries.settled import Merges


def pull_request_facts(
    repositories: Mapping[int, RepositoryFacts],
    *,
    process: Process,
    sources: Sources,
    merges: Merges | None,
    with_open: bool = True,
    now: datetime,
) -> list[PullRequestFacts]:
    """Return the facts of the open pull requests and of some merged ones, in nineteen statements; of none for None."""
    rows = list(_to_judge(repositories, merges=merges, with_open=with_open)) if merges else []
    reviews, checks, keyed = _reviews(rows), _checks(rows), _keyed_issues(rows, process=process)
    deliveries, changes = _Deliveries(rows), Changes(rows, sources=sources)
    new_files = NewFiles(rows, changes=changes, repositories=repositories, process=process)
    starts = HotfixStarts(rows, process=process, sources=sources, now=now)
    infra = members_of_infra(process=process, sources=sources)
    decisions = {row.pk: found for row in rows if (found := changes.decisions_of(row, process=process))}
    announced = Announcements([row.created_at for row in rows if row.pk in decisions], process=process, sources=sources)
    facts = []
    for row in rows:
        repository = repositories[row.repository_id]
        keyed_of = _of(keyed[process.find_key(row.title)], repository=repository.name)
        facts.append(
            PullRequestFacts(
                id=row.pk,
                repository=repository,
                number=row.number,
                title=row.title,
                body=row.body,
                url=row.url,
                author=row.author.login if row.author else "",
                author_kind=row.author.kind if row.author else AuthorKind.HUMAN,
                head_ref=row.head_ref,
                head_sha=row.head_sha,
                base_ref=row.base_ref,
                is_cross_repository=row.is_cross_repository,
                created_at=row.created_at,
                first_commit_at=row.first_commit_at,
                is_body_later=row.edited_after_merge_at is not None,
                merged_at=row.merged_at,
                reviews=tuple(
                    _review(one, process=process)
                    for one in reviews[row.pk]
                    if row.merged_at is None or one.submitted_at <= row.merged_at
                ),
                checks=sources.missing("checks", repository=repository.name) or _checks_of(row, checks=checks),
                review_summary=changes.summary_of(row, repository=repository.name),
                changes=changes.of(row, repository=repository.name),
                announcements=_announced(row, decisions.get(row.pk), keyed=keyed_of, announcements=announced),
                announcements_read_at=sources.as_of("discussions", now=now),
                infra_members=infra,
                keyed_issues=sources.missing("issues") or keyed_of,
                staging_read_at=sources.as_of("deployments", "commits", now=now),
                staging=sources.missing("deployments", "commits", repository=repository.name) or deliveries.of(row),
                new_files=new_files.of(row),
                hotfix_start=starts.of(row, repository=repository),
                as_of=now,
            )
        )
    return facts


def _to_judge(repositories: Mapping[int, RepositoryFacts], *, merges: Merges, with_open: bool) -> QuerySet[PullRequest]:
    chosen = merges.selection
    if with_open:
        chosen |= Q(state=PullRequest.State.OPEN)
    is_to_branch = Q(base_ref__startswith="release/")
    for one in repositories.values():
        if isinstance(one.default_branch, str) and one.default_branch:
            is_to_branch |= Q(repository=one.id, base_ref=one.default_branch)
    rows = PullRequest.objects.filter(chosen, is_to_branch, repository__in=list(repositories))
    return rows.select_related("author").order_by("pk")


def _reviews(rows: Sequence[PullRequest]) -> dict[int, list[Review]]:
    found: dict[int, list[Review]] = defaultdict(list)
    reviews = Review.objects.filter(pull_request__in=[row.pk for row in rows]).select_related("author")
    for one in reviews.order_by("submitted_at", "pk"):
        found[one.pull_request_id].append(one)
    return found


def _review(row: Review, *, process: Process) -> ReviewFacts:
    login, kind = (row.author.login, row.author.kind) if row.author else ("", AuthorKind.HUMAN)
    return ReviewFacts(
        author=login,
        is_human=kind == AuthorKind.HUMAN,
        is_review_bot=login == process.review_bot,
        state=row.state,
        submitted_at=row.submitted_at,
        commit_sha=row.commit_sha,
    )


def _checks(rows: Sequence[PullRequest]) -> dict[tuple[int, str], list[Check]]:
    found: dict[tuple[int, str], list[Check]] = defaultdict(list)
    checks = Check.objects.filter(
        sha__in={row.head_sha for row in rows}, repository__in={row.repository_id for row in rows}
    )
    for one in checks.order_by("name", "pk"):
        found[one.repository_id, one.sha].append(one)
    return found


def _checks_of(
    row: PullRequest, *, checks: Mapping[tuple[int, str], Sequence[Check]]
) -> tuple[CheckFacts, ...] | Missing:
    if row.checks_head_sha != row.head_sha or (row.merged_at and not row.checks_are_final):
        return Missing(cause="The checks of this pull request have not been read yet.")
    return tuple(
        CheckFacts(
            name=one.name,
            conclusion=one.conclusion,
            started_at=one.started_at,
            completed_at=one.completed_at,
            title=one.title,
            url=one.url,
        )
        for one in checks.get((row.repository_id, row.head_sha), ())
    )


def _keyed_issues(pulls: Sequence[PullRequest], *, process: Process) -> dict[str, list[KeyedIssue]]:
    """Return the issues that bear the key of a pull request in their title, by key."""
    wanted: set[str] = {process.find_key(one.title) for one in pulls} - {""}
    found: dict[str, list[KeyedIssue]] = defaultdict(list)
    if wanted:
        rows = Issue.objects.filter(gone_at=None).values_list("title", "repository__name", "number", "url", "closed_at")
        for title, repository, number, url, closed_at in rows.order_by("pk"):
            key = process.find_key(title)
            if key in wanted:
                issue = KeyedIssue(repository=repository, number=number, url=url, is_open=closed_at is None)
                found[key].append(issue)
    return found


def _of(issues: Sequence[KeyedIssue], *, repository: str) -> tuple[KeyedIssue, ...]:
    """Order the issues of a key: of the same repository first, then open ones."""
    return tuple(sorted(issues, key=lambda one: (one.repository != repository, not one.is_open, one.number)))


def _announced(
    row: PullRequest, decisions: Sequence[str] | None, *, keyed: Sequence[KeyedIssue], announcements: Announcements
) -> tuple[DiscussionFacts, ...] | Missing:
    """Return the discussions that name the decisions it proposes; () of one that proposes none."""
    if not decisions:
        return ()
    return announcements.of(row, urls=(one.url for one in keyed), files=decisions)


class _Deliveries:
    """When what was merged came to staging."""

    def __init__(self, rows: Sequence[PullRequest]) -> None:
        merged = [row for row in rows if row.merged_at]
        ids = {row.repository_id for row in merged}
        self._positions = {
            (repository, sha): position
            for repository, sha, position in Commit.objects.filter(
                repository__in=ids, sha__in={row.merge_sha for row in merged}
            ).values_list("repository", "sha", "position")
        }
        since = min((row.merged_at for row in merged if row.merged_at), default=None)
        successes = Deployment.objects.none()
        if since is not None:
            successes = Deployment.objects.filter(
                repository__in=ids, tier=Environment.Tier.STAGING, succeeded=True, finished_at__gte=since
            )
        self._reach = {
            (repository, sha): reach
            for repository, sha, reach in Commit.objects.filter(
                repository__in=ids, sha__in=successes.values("commit_sha")
            ).values_list("repository", "sha", "reach")
        }
        self._successes: dict[int, list[Deployment]] = defaultdict(list)
        for one in successes.select_related("creator", "repository").order_by("finished_at", "pk"):
            self._successes[one.repository_id].append(one)
        runs = WorkflowRun.objects.filter(github_id__in=successes.values("run_github_id"))
        self._events = {
            (repository, run): event for repository, run, event in runs.values_list("repository", "github_id", "event")
        }

    def of(self, row: PullRequest) -> DeliveryOfMerge | Missing | None:
        """Return the first success on staging that holds the merge; None where there is none yet."""
        if row.merged_at is None:
            return None
        position = self._positions.get((row.repository_id, row.merge_sha))
        if position is None:
            return Missing(cause="The commit of the merge is not in the history that was read.")
        for one in self._successes[row.repository_id]:
            reach = self._reach.get((row.repository_id, one.commit_sha))
            if reach is not None and reach >= position and one.finished_at and one.finished_at >= row.merged_at:
                return DeliveryOfMerge(
                    finished_at=one.finished_at,
                    is_by_hand=self._is_by_hand(one),
                    url=f"{one.repository.url}/deployments",
                )
        return None

    def _is_by_hand(self, deployment: Deployment) -> bool:
        """Say whether a person deployed: whoever creates it in GitHub's eyes, a dispatched run is one by hand."""
        event = self._events.get((deployment.repository_id, deployment.run_github_id or 0))
        if event is not None:
            return event == "workflow_dispatch"
        return deployment.creator is not None and deployment.creator.kind == AuthorKind.HUMAN
