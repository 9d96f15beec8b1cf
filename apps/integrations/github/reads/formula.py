"""What a first sync may cost: the yardstick for the points that the documents really use."""

from math import ceil


def first_sync_points(
    *,
    repositories: int,
    issues: int,
    pull_requests: int,
    checked_pull_requests: int,
    boards: int,
    board_items: int,
    deployments: int,
    commits: int,
) -> int:
    """Return the points of a plain first sync of an organization of that size.

    `checked_pull_requests` are those whose checks and comments are read: the open ones, and those of the last 90 days.
    The changed files of those of the last 180 days are read.
    """
    return ceil(
        4 * ceil(repositories / 50)
        + 4 * (repositories + issues / 100)
        + 2 * (repositories + pull_requests / 25)
        + checked_pull_requests / 20
        + (2 * checked_pull_requests / 20 + checked_pull_requests / 25)  # changed files and comments
        + (3 + boards + board_items / 100)
        + (issues + pull_requests) / 50
        + 3 * (repositories + deployments / 50)
        + 2 * (repositories + commits / 100)
        + ceil(repositories / 5)  # files
        + ceil(repositories / 20)  # protection
        + 3 * repositories  # branches, tags and discussions
    )
