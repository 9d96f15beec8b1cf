"""One repository's page: what stands in the way, what is set against what is done, and open work as it stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.catalog.queries import RepositoryRow
from apps.coverage.queries import CoverageRow, newest_coverage
from apps.delivery.models import PullRequest
from apps.scorecards.evaluation import LEVELS
from apps.scorecards.findings import Result
from apps.scorecards.models import ScoreDay, SubjectResult
from apps.scorecards.queries.badges import badge_key
from apps.scorecards.queries.results import ShownResult
from apps.scorecards.queries.scorecards import Scorecard, scorecard

DAYS_SHOWN = 84
MOST_OPEN = 50
# What is set up in the first, the second shows in what people did.
PAIRS = (
    ("Work by pull requests", "default-branch-protected", "no-direct-push-to-main"),
    ("Required checks", "required-checks-configured", "pr-required-topics-green"),
    ("CodeRabbit", "coderabbit-enabled", "pr-coderabbit-reviewed"),
    ("Checklist", "pr-template-checklist", "pr-checklist-complete"),
    ("Issue templates", "issue-templates-present", "issue-uses-template"),
    ("Signed commits", "protection-signed-commits", "main-commits-verified"),
    ("Linear history", "protection-linear-history", "main-linear"),
    ("Security scans", "security-scans-required", "pr-security-scanned"),
    ("Test coverage", "coverage-enforced", "new-module-coverage"),
    ("Releases", "release-workflow-present", "tags-by-release-workflow"),
    ("Production", "production-environment-gated", "production-deploy-approved"),
    ("Terraform", "terraform-apply-gated", "terraform-infra-approved"),
    ("Rollbacks", "rollback-path-documented", "rollback-recorded"),
    ("Dependency updates", "renovate-enabled", "renovate-prs-not-stale"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A topic as it is configured and as people behave."""

    topic: str
    configured: ShownResult
    behaved: ShownResult


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorShare:
    """How the pull requests of one kind of author did under all rules on them."""

    author_kind: str
    passed: int
    failed: int

    @property
    def percent(self) -> float | None:
        known = self.passed + self.failed
        return 100 * self.passed / known if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPullRequest:
    """An open pull request with the rules that it would break if it were merged now."""

    number: int
    title: str
    url: str
    author_kind: str
    failing: tuple[str, ...]
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryPage:
    card: Scorecard
    pairs: tuple[Pair, ...]
    authors: tuple[AuthorShare, ...]
    open_pull_requests: tuple[OpenPullRequest, ...]  # newest first
    scores: tuple[float | None, ...]  # of the last twelve weeks by day, oldest first
    coverage: CoverageRow
    badge_query: str  # what the address of the badge needs, "" where the repository is public

    @property
    def next_level(self) -> str | None:
        """Return the level above the one reached; None at the top."""
        reached = LEVELS.index(self.card.level) + 1 if self.card.level in LEVELS else 0
        return LEVELS[reached] if reached < len(LEVELS) else None

    @property
    def in_the_way(self) -> tuple[ShownResult, ...]:
        """Return the results that keep the repository from its next level."""
        if self.next_level is None:
            return ()
        wanted = LEVELS[: LEVELS.index(self.next_level) + 1]
        kept = (Result.PASS, Result.NOT_APPLICABLE, "waived")
        return tuple(one for one in self.card.results if one.level in wanted and one.mark not in kept)


def repository_page(viewer: Viewer, *, repository: RepositoryRow, now: datetime) -> RepositoryPage:
    """Return what the page of a repository that the viewer sees shows, in at most eighteen statements."""
    card = scorecard(viewer, repository_id=repository.repository_id, now=now)
    by_rule = {one.rule: one for one in card.results}
    is_public = repository.visibility == Repository.Visibility.PUBLIC
    return RepositoryPage(
        card=card,
        pairs=_pairs(by_rule),
        authors=_authors(repository.repository_id),
        open_pull_requests=_open_pull_requests(repository.repository_id),
        scores=_scores(repository.repository_id),
        coverage=_coverage(repository.repository_id, now=now),
        badge_query="" if is_public else f"?key={badge_key(repository.repository_id)}",
    )


def _coverage(repository_id: int, *, now: datetime) -> CoverageRow:
    keys = Repository.objects.filter(github_id=repository_id).values_list("pk", flat=True)
    [found] = newest_coverage(list(keys), now=now).values()
    return found


def _pairs(results: Mapping[str, ShownResult]) -> tuple[Pair, ...]:
    """Return the topics of which either side is more than not applicable."""
    return tuple(
        Pair(topic=topic, configured=results[configured], behaved=results[behaved])
        for topic, configured, behaved in PAIRS
        if configured in results and behaved in results
        if {results[configured].result, results[behaved].result} != {Result.NOT_APPLICABLE.value}
    )


def _authors(repository_id: int) -> tuple[AuthorShare, ...]:
    rows = SubjectResult.objects.filter(
        repository__github_id=repository_id, kind=SubjectResult.Kind.PULL_REQUEST, result__in=("pass", "fail")
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for kind, result, count in rows.values_list("author_kind", "result").annotate(count=Count("pk")).order_by():
        counts[kind][result] = count
    return tuple(
        AuthorShare(author_kind=kind, passed=found.get("pass", 0), failed=found.get("fail", 0))
        for kind, found in sorted(counts.items())
    )


def _open_pull_requests(repository_id: int) -> tuple[OpenPullRequest, ...]:
    found = PullRequest.objects.filter(repository__github_id=repository_id, closed_at=None, merged_at=None)
    newest = list(found.order_by("-number").values_list("pk", flat=True)[:MOST_OPEN])
    rows: dict[int, list[SubjectResult]] = defaultdict(list)
    for row in SubjectResult.objects.filter(kind=SubjectResult.Kind.PULL_REQUEST, subject_id__in=newest):
        rows[row.subject_id].append(row)
    return tuple(_open_pull_request(rows[pk]) for pk in newest if rows[pk])


def _open_pull_request(rows: Sequence[SubjectResult]) -> OpenPullRequest:
    first = rows[0]
    return OpenPullRequest(
        number=first.number or 0,
        title=first.title,
        url=first.url,
        author_kind=first.author_kind,
        failing=tuple(sorted(row.rule for row in rows if row.result == Result.FAIL)),
        unknown=sum(row.result == Result.UNKNOWN for row in rows),
    )


def _scores(repository_id: int) -> tuple[float | None, ...]:
    days = ScoreDay.objects.filter(repository__github_id=repository_id).order_by("-day")
    return tuple(reversed(days.values_list("score", flat=True)[:DAYS_SHOWN]))
