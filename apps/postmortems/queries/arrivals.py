"""Since when a file of a postmortem is there: the pull request that brought it tells, and nothing else does."""

from datetime import datetime

from apps.delivery.models import ChangedFile
from apps.postmortems.queries.found import Unread

BROUGHT = ("added", "renamed", "copied")


class Arrivals:
    """Knows which files of a folder were there before a moment, in one statement."""

    def __init__(self, *, folder: str, until: datetime) -> None:
        self._until = until
        rows = ChangedFile.objects.filter(path__icontains=f"{folder}/", pull_request__merged_at__isnull=False)
        self._merges: dict[tuple[int, str], list[tuple[datetime, str]]] = {}
        columns = ("pull_request__repository", "path", "pull_request__merged_at", "status")
        for repository, path, merged_at, status in rows.order_by("pull_request__merged_at").values_list(*columns):
            self._merges.setdefault((repository, path.lower()), []).append((merged_at, status))

    def was_there(self, repository: int, path: str) -> bool | Unread:
        """Say whether a file that is there today was there then."""
        merges = self._merges.get((repository, path.lower()), [])
        if any(at < self._until for at, _ in merges):
            return True
        if any(status in BROUGHT for _, status in merges):
            return False
        return Unread(cause=f"{path} is there today, and no pull request that was read tells since when.")
