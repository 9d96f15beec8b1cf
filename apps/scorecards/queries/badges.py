"""A repository's level and score for its README, also for who is not signed in."""

from dataclasses import dataclass

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.catalog.queries import RepositoryRow, find_repository
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


def badge_key(repository_id: int) -> str:
    """Return the key by which whoever has it sees the badge of a repository that is not public."""
    return Signer(salt=SALT).signature(str(repository_id))


def badge(name: str, *, key: str) -> Badge | None:
    """Return the badge of a public repository, or of one whose key is told; None where there is none to show."""
    found = None if "\0" in name else find_repository(ANYBODY, name=name)
    if found is None or not _is_open(found.row, key=key):
        return None
    newest = ScoreDay.objects.filter(repository__github_id=found.row.repository_id).order_by("-day").first()
    return Badge(
        repository=found.row.repository,
        level=newest.level if newest else "",
        score=newest.score if newest else None,
    )


def _is_open(row: RepositoryRow, *, key: str) -> bool:
    is_public = row.visibility == Repository.Visibility.PUBLIC
    return is_public or constant_time_compare(key, badge_key(row.repository_id))
