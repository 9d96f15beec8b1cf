"""Discussions that announce proposals of architecture decisions."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q

from apps.catalog.models import Repository
from apps.delivery.models import Discussion, Issue
from apps.scorecards.facts import DiscussionFacts, LinkedPullRequest, Missing, Process
from apps.scorecards.facts.discussions import naming
from apps.scorecards.facts.names import plain
from apps.scorecards.facts.references import references_in
from apps.scorecards.queries.loading.sources import Sources

# Something may be talked about before it becomes an issue.
BEFORE = timedelta(days=90)
NOWHERE = Missing(cause="Discussions are switched off in every repository that the token sees.")


class Announcements:
    """The discussions that name the proposals among some issues, in at most two statements."""

    def __init__(self, rows: Sequence[Issue], *, process: Process, sources: Sources) -> None:
        self._process, self._sources = process, sources
        proposals = [row for row in rows if _is_proposal(row, process=process)]
        self._found: tuple[DiscussionFacts, ...] = ()
        self._are_anywhere = True
        if proposals:
            since = min(row.created_at for row in proposals) - BEFORE
            self._found = discussion_facts(Q(created_at__gte=since))
            self._are_anywhere = Repository.objects.filter(gone_at=None, has_discussions=True).exists()

    def of(self, row: Issue, *, pulls: Sequence[LinkedPullRequest] | Missing) -> tuple[DiscussionFacts, ...] | Missing:
        """Return the discussions that name a proposal, oldest first; () of any other issue."""
        if not _is_proposal(row, process=self._process):
            return ()
        missing = self._sources.missing("discussions")
        if missing or not self._are_anywhere:
            return missing or NOWHERE
        urls = [row.url, *(() if isinstance(pulls, Missing) else (one.url for one in pulls))]
        places = frozenset(
            (one.repository, one.number) for url in urls for one in references_in(url) if one.number is not None
        )
        return naming(self._found, places=places, title=row.title, process=self._process)


def discussion_facts(wanted: Q) -> tuple[DiscussionFacts, ...]:
    """Return discussions, oldest first."""
    rows = Discussion.objects.filter(wanted, repository__gone_at=None).select_related("repository")
    return tuple(
        DiscussionFacts(
            label=f"{row.repository.name}#{row.number}",
            url=row.url,
            repository=row.repository.name_with_owner.lower(),
            number=row.number,
            title=row.title,
            body=row.body,
            category=row.category,
            created_at=row.created_at,
        )
        for row in rows.order_by("created_at", "pk")
    )


def _is_proposal(row: Issue, *, process: Process) -> bool:
    return plain(process.adr_label) in (plain(one.label.name) for one in row.issue_labels.all())
