"""Which other incidents the page of one has to know, found before any of them is loaded."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q, QuerySet

from apps.catalog.models import RepositoryQuerySet
from apps.catalog.names import last_part
from apps.delivery.models import Issue, IssueComment, IssueLabel, Mention
from apps.delivery.queries.incidents import labeled_incidents
from apps.delivery.references import references_in
from apps.postmortems.models import PostmortemLink
from apps.postmortems.queries.candidates import Thing
from apps.postmortems.queries.finding import postmortems_of
from apps.postmortems.queries.found import Kind
from apps.postmortems.queries.repeats import Alerted
from apps.postmortems.queries.rows import incident_issues, service_labels, service_named
from apps.sync.queries import FeedsNow


def like(issue: Issue, *, seen: RepositoryQuerySet, alerts: Mapping[int, frozenset[Alerted]]) -> QuerySet[Issue]:
    """Select the incidents that may be of the service, or of an alert, of one; that one too."""
    everywhere = labeled_incidents(Issue.objects.filter(repository__in=seen, gone_at=None))
    labels = IssueLabel.objects.filter(issue=issue).order_by("label__name").values_list("label__name", flat=True)
    named = service_named(labels, repository=issue.repository.name, services=service_labels())
    service = last_part(named)
    used = IssueLabel.objects.filter(issue__in=everywhere).values_list("label__name", flat=True).distinct()
    names = [name for name in used if last_part(name) == service]
    short = settings.PROCESS.short_name
    here = [pk for pk, name in seen.values_list("pk", "name") if last_part(short(name)) == service]
    of_issue = alerts.get(issue.pk, frozenset())
    mates = [pk for pk, of_one in alerts.items() if not of_issue.isdisjoint(of_one)]
    labeled = IssueLabel.objects.filter(label__name__in=names).values("issue")
    return everywhere.filter(Q(pk__in=[issue.pk, *mates]) | Q(repository__in=here) | Q(pk__in=labeled))


def taken(things: Sequence[Thing], *, seen: RepositoryQuerySet, but: Issue, feeds: FeedsNow) -> frozenset[str]:
    """Return the addresses of those things that answer other incidents."""
    wanted = _may_be_answered(things)
    others = labeled_incidents(Issue.objects.filter(wanted, repository__in=seen, gone_at=None)).exclude(pk=but.pk)
    rows = list(incident_issues(others.values_list("pk", flat=True))) if things else []
    found = postmortems_of(rows, process=settings.PROCESS, feeds=feeds)
    first = (next((one for one in of_one if one.is_there is True), None) for of_one in found.values())
    return frozenset(one.url for one in first if one is not None)


def _may_be_answered(things: Collection[Thing]) -> Q:
    """Select the issues that something links, that name it, or that it names; others too, as texts are only skimmed."""
    urls, in_text, in_comment = [one.url for one in things], Q(pk__in=()), Q(pk__in=())
    for words in _ways_to_name(things):
        in_text |= Q(body__contains=words)
        in_comment |= Q(body__contains=words)
    links = PostmortemLink.objects.filter(url__in=urls, unlinked_at=None).values("issue")
    mentions = Mention.objects.filter(url__in=urls).values("issue")
    comments = IssueComment.objects.filter(in_comment).values("issue")
    return in_text | Q(pk__in=links) | Q(pk__in=mentions) | Q(pk__in=comments) | _named_by(urls)


def _ways_to_name(things: Collection[Thing]) -> Iterator[str]:
    for one in things:
        if one.kind == Kind.FILE:
            yield from {one.label, quote(one.label)}
        else:
            number = one.url.rpartition("/")[2]
            yield from (f"#{number}", f"/{number}")


def _named_by(urls: Collection[str]) -> Q:
    """Select the issues that some issues name in their texts."""
    named = Q(pk__in=())
    rows = Issue.objects.filter(url__in=urls).values_list("body", "repository__name_with_owner")
    for body, home in rows:
        for one in references_in(body):
            if one.number is not None:
                named |= Q(number=one.number, repository__name_with_owner__iexact=one.repository or home)
    return named
