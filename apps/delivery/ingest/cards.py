"""Ties cards to the issues and pull requests they stand for, whichever came first."""

from collections.abc import Iterable

from django.db.models import OuterRef, Subquery

from apps.delivery.models import BoardItem, Issue, PullRequest


def tie_issues_to_cards(node_ids: Iterable[str]) -> None:
    """Give the cards of issues that have just arrived their issue."""
    issue = Issue.objects.filter(node_id=OuterRef("content_node_id")).values("pk")
    BoardItem.objects.filter(content_node_id__in=list(node_ids), issue=None).update(issue_id=Subquery(issue))


def tie_pull_requests_to_cards(node_ids: Iterable[str]) -> None:
    """Give the cards of pull requests that have just arrived their pull request."""
    pull_request = PullRequest.objects.filter(node_id=OuterRef("content_node_id")).values("pk")
    BoardItem.objects.filter(content_node_id__in=list(node_ids), pull_request=None).update(
        pull_request_id=Subquery(pull_request)
    )
