"""A repository's level and score for its README, also for who is not signed in."""

from dataclasses import dataclass
from datetime import datetime

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.catalog.queries import RepositoryRow, find_repository
from apps.coverage.queries import newest_coverage
from apps.scorecards.models import ScoreDay

# A key opens one badge, and nothing else; it is made, so it holds as long as the portal's secret key.
SALT = "scorecards.badge"
ANYBODY = Viewer(login="", sees_everything=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """`score` in percent; None while nothing is known."""

    repository: str
    level: str  # gold, silver, bronze, or "" for none
    score: float | None

    @property
    def words(self) -> str:
        """Say where the repository stands, as short as a badge is."""
        if self.score is None:
            return "not judged yet"
        return f"{self.level} · {self.score:.0f} %" if self.level else f"{self.score:.0f} %"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageBadge:
    """`percent` is of the newest report of the default branch; None while nothing is known."""

    repository: str
    percent: float | None

    @property
    def words(self) -> str:
        """Say how much is covered, never more than it is."""
        return "unknown" if self.percent is None else f"{int(self.percent)} %"


def badge_key(repository_id: int) -> str:
    """Return the key by which whoever has it sees the badge of a repository that is not public."""
    return Signer(salt=SALT).signature(str(repository_id))


def badge(name: str, *, key: str) -> Badge | None:
    """Return the badge of a public repository, or of one whose key is told; None where there is none to show."""
    row = _open_repository(name, key=key)
    if row is None:
        return None
    newest = ScoreDay.objects.filter(repository__github_id=row.repository_id).order_by("-day").first()
    return Badge(
        repository=row.repository,
        level=newest.level if newest else "",
        score=newest.score if newest else None,
    )


def coverage_badge(name: str, *, key: str, now: datetime) -> CoverageBadge | None:
    """Return the badge of coverage, under the same conditions."""
    row = _open_repository(name, key=key)
    if row is None:
        return None
    found = newest_coverage(
        Repository.objects.filter(github_id=row.repository_id).values_list("pk", flat=True), now=now
    )
    return CoverageBadge(repository=row.repository, percent=next((one.percent for one in found.values()), None))


def _open_repository(name: str, *, key: str) -> RepositoryRow | None:
    found = None if "\0" in name else find_repository(ANYBODY, name=name)
    return found.row if found is not None and _is_open(found.row, key=key) else None


def _is_open(row: RepositoryRow, *, key: str) -> bool:
    is_public = row.visibility == Repository.Visibility.PUBLIC
    return is_public or constant_time_compare(key, badge_key(row.repository_id))
