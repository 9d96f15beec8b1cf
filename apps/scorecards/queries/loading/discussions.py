"""Discussions that announce proposals of architecture decisions."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from apps.catalog.models import Repository
from apps.catalog.names import plain
from apps.delivery.models import Discussion, Issue, PullRequest
from apps.delivery.references import references_in
from apps.scorecards.facts import DiscussionFacts, Missing, Process
from apps.scorecards.facts.discussions import Name, names_in, names_of
from apps.scorecards.queries.loading.sources import Sources

# Something may be talked about before it becomes an issue.
BEFORE = timedelta(days=90)
NOWHERE = Missing(cause="Discussions are switched off in every repository that the token sees.")


class Announcements:
    """The discussions that name proposals, in at most two statements."""

    def __init__(self, proposed_at: Iterable[datetime], *, process: Process, sources: Sources) -> None:
        """Load those that may name a proposal of one of these moments."""
        self._process, self._sources = process, sources
        self._by_name: dict[Name, list[DiscussionFacts]] = defaultdict(list)
        self._are_anywhere = True
        first = min(proposed_at, default=None)
        if first is None:
            return
        for one in discussion_facts(Q(created_at__gte=first - BEFORE)):
            for name in names_in(one, process=process):
                self._by_name[name].append(one)
        self._are_anywhere = Repository.objects.filter(gone_at=None, has_discussions=True).exists()

    def of(
        self, row: Issue | PullRequest, *, urls: Iterable[str], files: Iterable[str] = ()
    ) -> tuple[DiscussionFacts, ...] | Missing:
        """Return the discussions that lead to a proposal or to one of some addresses, or name it; oldest first."""
        missing = self._sources.missing("discussions")
        if missing or not self._are_anywhere:
            return missing or NOWHERE
        names = names_of(
            row.title, urls=(row.url, *urls), files=files, repository=_repository_of(row.url), process=self._process
        )
        since = row.created_at - BEFORE
        found = {one for name in names for one in self._by_name.get(name, ()) if one.created_at >= since}
        return tuple(sorted(found, key=lambda one: (one.created_at, one.url)))


def _repository_of(url: str) -> str:
    """Return "owner/name" in lower case of an issue's or pull request's own address, "" of any other."""
    return next((one.repository for one in references_in(url)), "")


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
