"""The last touches of a repository: numbers, order, and when each thing was last changed."""

from datetime import datetime
from random import Random

from portal.demo.world.history import write_messages
from portal.demo.world.making import Making, Site
from portal.demo.world.model import Issue, PullRequest, Repository
from portal.demo.world.publishing import plant_hotfixes, start_hotfixes
from portal.demo.world.pull_requests import write_bodies

COMMENTED_SHARE = 0.3


def finish_site(making: Making, site: Site) -> None:
    """Number issues and pull requests as they came, then write the texts that name numbers."""
    repository = site.repository
    repository.issues = [plan.issue for plan in site.issues]
    repository.pull_requests = [plan.pull for plan in site.pulls]
    number_items(repository)
    start_hotfixes(repository)
    plant_hotfixes(making, site.pulls)
    write_bodies(making, site)
    write_messages(making, site)


def number_items(repository: Repository) -> None:
    items: list[Issue | PullRequest] = [*repository.issues, *repository.pull_requests, *repository.deleted_issues]
    items.sort(key=lambda item: (item.created_at, item.id))
    for number, item in enumerate(items, start=1):
        item.number = number
    repository.issues.sort(key=lambda issue: issue.number)
    repository.pull_requests.sort(key=lambda pull: pull.number)


def settle(making: Making, repository: Repository) -> None:
    """Put timelines in order and set every `updated_at`; moves on boards and checks do not count."""
    random = making.random(f"comments:{repository.name}")
    for issue in repository.issues:
        issue.events.sort(key=lambda event: event.at)
        issue.updated_at = _commented(making, random, after=last_change(issue))
    for pull in repository.pull_requests:
        pull.events.sort(key=lambda event: event.at)
        pull.reviews.sort(key=lambda review: review.submitted_at or making.now)
        pull.updated_at = _commented(making, random, after=last_change(pull))
    pushes = [commit.committed_at for commit in repository.commits]
    repository.pushed_at = max(pushes, default=repository.pushed_at or repository.created_at)
    repository.updated_at = max(repository.updated_at, repository.pushed_at)


def last_change(item: Issue | PullRequest) -> datetime:
    """The newest moment of the item's own doings."""
    moments = [item.created_at, *(event.at for event in item.events if not event.kind.startswith("board_"))]
    moments += [item.closed_at] if item.closed_at else []
    if isinstance(item, Issue):
        moments += [comment.updated_at for comment in item.comments]
    if isinstance(item, PullRequest):
        moments += [review.submitted_at for review in item.reviews if review.submitted_at]
    return max(moments)


def _commented(making: Making, random: Random, *, after: datetime) -> datetime:
    """Sometimes somebody says something later."""
    if random.random() >= COMMENTED_SHARE:
        return after
    at = making.rhythm.later(random, after=after, median_hours=20)
    return at if at <= making.now else after
