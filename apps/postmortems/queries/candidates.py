"""What may be the postmortem of an incident: postmortems that answer no other, the likeliest first, each with why."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Lower

from apps.accounts.viewers import Viewer
from apps.catalog.models import RepositoryFile, RepositoryQuerySet
from apps.catalog.visibility import visible_repositories
from apps.delivery.models import Discussion, Issue, PullRequest
from apps.postmortems.queries.found import Kind
from apps.postmortems.queries.rows import IncidentRow

MOST = 5
MOST_LOOKED_AT = 20  # of which some answer others
# A postmortem is written soon.
WITHIN = timedelta(days=30)
WORD = re.compile(r"[^\W\d_]{4,}")
COMMON = {"postmortem", "after", "from", "incident", "outage", "that", "this", "when", "with"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that may be the postmortem, and what speaks for it."""

    label: str
    title: str
    url: str
    kind: Kind
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something that may be a postmortem."""

    repository: int  # GitHub's id
    label: str
    url: str
    kind: Kind
    title: str
    created_at: datetime | None  # None of a file


def likely(viewer: Viewer, *, row: IncidentRow) -> tuple[Thing, ...]:
    """Return what may answer an incident, the likeliest first, in four statements."""
    things = [one for one in _things(visible_repositories(viewer)) if one.url != row.url]
    told = [(_reasons(one, row=row)[0], one) for one in things]
    ranked = sorted((pair for pair in told if pair[0]), key=lambda pair: (-pair[0], pair[1].label))
    return tuple(one for _, one in ranked[:MOST_LOOKED_AT])


def candidates(things: Sequence[Thing], *, row: IncidentRow, taken: Collection[str]) -> tuple[Candidate, ...]:
    """Say of what may answer an incident what speaks for it; `taken` are the addresses that answer others."""
    return tuple(
        Candidate(label=one.label, title=one.title, url=one.url, kind=one.kind, reasons=_reasons(one, row=row)[1])
        for one in [one for one in things if one.url not in taken][:MOST]
    )


def _reasons(one: Thing, *, row: IncidentRow) -> tuple[int, tuple[str, ...]]:
    """Say how much speaks for a thing, and what: nothing without a word in common, or its time in the repository."""
    is_near = one.created_at is not None and (
        row.started_at <= one.created_at <= (row.resolved_at or row.started_at) + WITHIN
    )
    words = sorted(_words(one.title) & _words(row.title))
    is_here = one.repository == row.repository_id
    if not words and not (is_here and is_near):
        return 0, ()
    found = [f"shares the word{'s' if len(words) > 1 else ''} {', '.join(words)}"] if words else []
    found += ["stands in the same repository"] if is_here else []
    found += ["was opened soon after it"] if is_near else []
    return len(words) + is_here + is_near, tuple(found)


def _words(title: str) -> set[str]:
    return {word.lower() for word in WORD.findall(title)} - COMMON


def _things(seen: RepositoryQuerySet) -> Iterator[Thing]:
    label = settings.PROCESS.postmortem_label.lower()
    titled = Q(title__icontains="postmortem") | Q(title__icontains="post-mortem")
    columns = ("repository__github_id", "repository__name", "number", "title", "url", "created_at")
    issues = Issue.objects.annotate(label=Lower("issue_labels__label__name")).filter(
        titled | Q(label=label), repository__in=seen, gone_at=None
    )
    pulls = PullRequest.objects.filter(titled, repository__in=seen)
    talks = Discussion.objects.filter(titled, repository__in=seen)
    for kind, rows in ((Kind.ISSUE, issues), (Kind.PULL_REQUEST, pulls), (Kind.DISCUSSION, talks)):
        for repository, name, number, title, url, at in rows.values_list(*columns).distinct():
            yield Thing(repository=repository, label=f"{name}#{number}", url=url, kind=kind, title=title, created_at=at)
    files = RepositoryFile.objects.present().filter(repository__in=seen, kind="postmortem")
    told = files.values_list("repository__github_id", "repository__url", "repository__default_branch", "path", "text")
    for repository, home, branch, path, text in told:
        title = (text or "").partition("\n")[0].strip("# ") or path
        url = f"{home}/blob/{quote(branch)}/{quote(path)}"
        yield Thing(repository=repository, label=path, url=url, kind=Kind.FILE, title=title, created_at=None)
