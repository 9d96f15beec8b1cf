"""What pull requests change and what CodeRabbit sums up of them."""

from collections import defaultdict
from collections.abc import Sequence

from apps.catalog.models import TeamMember
from apps.delivery.models import ChangedFile, CodeRabbitComment, PullRequest
from apps.scorecards.facts import ChangedFile as FileFacts
from apps.scorecards.facts import ChangesFacts, Missing, Process, ReviewSummary
from apps.scorecards.queries.loading.sources import Sources

NOT_TOLD = Missing(cause="GitHub does not tell which files this pull request changes.", is_of_one=True)
CHANGES_UNREAD = Missing(cause="The changed files of this pull request have not been read yet.")
COMMENTS_UNREAD = Missing(cause="The comments of this pull request have not all been read.")


class Changes:
    """The changed files and summaries of some pull requests."""

    def __init__(self, rows: Sequence[PullRequest], *, sources: Sources) -> None:
        """Load them in two statements."""
        self._sources = sources
        ids = [row.pk for row in rows]
        self._files: dict[int, list[FileFacts]] = defaultdict(list)
        columns = ("pull_request", "path", "status", "additions", "deletions")
        files = ChangedFile.objects.filter(pull_request__in=ids).order_by("pull_request", "path")
        for pull_request, path, status, additions, deletions in files.values_list(*columns):
            file = FileFacts(path=path, status=status, lines=additions + deletions)
            self._files[pull_request].append(file)
        comments = CodeRabbitComment.objects.filter(pull_request__in=ids)
        self._summaries = {
            one.pull_request_id: ReviewSummary(state=one.state, words=one.marker, updated_at=one.updated_at)
            for one in comments
        }

    def of(self, row: PullRequest, *, repository: str) -> ChangesFacts | Missing:
        """Return what one of them changes."""
        missing = self._sources.missing("changed-files", repository=repository)
        if missing or (row.files_head_sha, row.files_base_ref) != (row.head_sha, row.base_ref):
            return missing or CHANGES_UNREAD
        if row.files_total is None:
            return NOT_TOLD
        files = tuple(self._files[row.pk])
        return ChangesFacts(files=files, is_complete=len(files) >= row.files_total)

    def decisions_of(self, row: PullRequest, *, process: Process) -> list[str]:
        """Return the paths of the decisions that one of them changes, as far as its files are known."""
        return [one.path for one in self._files[row.pk] if process.matches(process.adr_path, one.path)]

    def summary_of(self, row: PullRequest, *, repository: str) -> ReviewSummary | Missing | None:
        """Return what CodeRabbit sums up of one; None where it is known that it left nothing."""
        missing = self._sources.missing("coderabbit-comments", repository=repository)
        if missing:
            return missing
        found = self._summaries.get(row.pk)
        # What was said since the last look is not known: a merge is judged once.
        is_read = row.coderabbit_read_at is not None and row.coderabbit_read_at >= row.updated_at
        if not is_read or (found is None and not row.coderabbit_is_whole):
            return COMMENTS_UNREAD
        return found


def members_of_infra(*, process: Process, sources: Sources) -> frozenset[str] | Missing:
    """Return the logins of the team that approves plans, in one statement."""
    missing = sources.missing("teams")
    if missing:
        return missing
    rows = TeamMember.objects.filter(team__slug__iexact=process.infra_team)
    members = frozenset(rows.values_list("actor__login", flat=True))
    return members or Missing(cause=f"No member of a team {process.infra_team} can be seen: that needs Members: read.")
