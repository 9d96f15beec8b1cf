"""Discussions that announce proposals of architecture decisions."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from apps.catalog.models import Repository
from apps.delivery.models import Discussion, Issue
from apps.scorecards.facts import DiscussionFacts, Missing, Process
from apps.scorecards.facts.discussions import naming
from apps.scorecards.facts.names import plain
from apps.scorecards.facts.references import references_in
from apps.scorecards.queries.loading.sources import Sources

# Something may be talked about before it becomes an issue.
BEFORE = timedelta(days=90)
NOWHERE = Missing(cause="Discussions are switched off in every repository that the token sees.")


class Announcements:
    """The discussions that name proposals, in at most two statements."""

    def __init__(self, proposed_at: Iterable[datetime], *, process: Process, sources: Sources) -> None:
        """Load those that may name a proposal of one of these moments."""
        self._process, self._sources = process, sources
        self._found: tuple[DiscussionFacts, ...] = ()
        self._are_anywhere = True
        first = min(proposed_at, default=None)
        if first is not None:
            self._found = discussion_facts(Q(created_at__gte=first - BEFORE))
            self._are_anywhere = Repository.objects.filter(gone_at=None, has_discussions=True).exists()

    def of(self, title: str, *, urls: Iterable[str]) -> tuple[DiscussionFacts, ...] | Missing:
        """Return the discussions that lead to one of a proposal's addresses, or name what its title is about."""
        missing = self._sources.missing("discussions")
        if missing or not self._are_anywhere:
            return missing or NOWHERE
        places = frozenset(
            (one.repository, one.number) for url in urls for one in references_in(url) if one.number is not None
        )
        return naming(self._found, places=places, title=title, process=self._process)


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


def is_proposal(row: Issue, *, process: Process) -> bool:
    """Say whether an issue proposes a decision, by its labels."""
    return plain(process.adr_label) in (plain(one.label.name) for one in row.issue_labels.all())
