"""Selecting work by who made it, and by whose it is."""

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from apps.accounts.viewers import Viewer
from apps.catalog.models import AuthorKind
from apps.catalog.queries import Mine, own_repositories
from apps.delivery.models import Deployment, Issue, IssueAssignee, PullRequest


def made_by(field: str, *, login: str = "", kind: str = "") -> Q:
    """Select by who made it; where GitHub names nobody any more it was a human. `field` leads to an actor."""
    maker = Q(**{f"{field}__login__iexact": login}) if login else Q()
    if kind:
        of_kind = Q(**{f"{field}__kind": kind})
        maker &= (of_kind | Q(**{field: None})) if kind == AuthorKind.HUMAN else of_kind
    return maker


def issues_of(mine: Mine, *, among: QuerySet[Issue]) -> QuerySet[Issue]:
    """Leave the issues that are assigned to somebody."""
    if mine.problem:
        return among.none()
    return among.filter(pk__in=IssueAssignee.objects.filter(actor=mine.actor).values("issue"))


def pull_requests_of(mine: Mine, *, among: QuerySet[PullRequest]) -> QuerySet[PullRequest]:
    """Leave the pull requests that somebody opened, and the open ones that they or their teams are asked to review."""
    if mine.problem:
        return among.none()
    # SQLite cannot ask what a list in JSON holds; both databases write its texts in the same quotes.
    asked = Q(reviewers_text__icontains=f'"user:{mine.login}"')
    for slug in mine.teams:
        asked |= Q(reviewers_text__icontains=f'"team:{slug}"')
    found = among.annotate(reviewers_text=Cast("requested_reviewers", TextField()))
    return found.filter(Q(author=mine.actor) | Q(asked, state=PullRequest.State.OPEN))


def deployments_of(mine: Mine, *, among: QuerySet[Deployment], viewer: Viewer) -> QuerySet[Deployment]:
    """Leave the deployments that somebody started, and those of the repositories that are theirs."""
    if mine.problem:
        return among.none()
    repositories = own_repositories(viewer, mine=mine)
    return among.filter(Q(creator=mine.actor) | Q(repository__in=repositories.values("pk")))
