"""The GraphQL documents, one a file; each validates against GitHub's published schema by itself."""

from functools import cache
from importlib.resources import files

# What an installation or a fine-grained token must be allowed for each document, in GitHub's words.
NEEDS = {
    "repositories": "Metadata: read",
    "people": "Members: read (organization)",
    "teams": "Members: read (organization)",
    "labels": "Issues: read",
    "environments": "Environments: read or Actions: read",
    "boards": "Projects: read (organization)",
    "board_items": "Projects: read (organization)",
    "board_items_unfiltered": "Projects: read (organization)",
    "issues": "Issues: read",
    "issues_without_parents": "Issues: read",
    "pull_requests": "Pull requests: read",
    "timelines": "Issues: read and Pull requests: read",
    "timelines_without_boards": "Issues: read and Pull requests: read",
    "changed_files": "Pull requests: read",
    "comments": "Issues: read or Pull requests: read",
    "checks": "Checks: read and Commit statuses: read",
    "deployments": "Deployments: read",
    "commits": "Contents: read",
    "files": "Contents: read",
    "protection": "Metadata: read",
    "branches": "Contents: read",
    "tags": "Contents: read",
    "discussions": "Discussions: read",
}


@cache
def text(name: str) -> str:
    """Return the document of that name as it stands in its file."""
    return files(__name__).joinpath(f"{name}.graphql").read_text(encoding="utf-8")


def names() -> list[str]:
    """Name every document there is."""
    return sorted(
        file.name.removesuffix(".graphql") for file in files(__name__).iterdir() if file.name[-8:] == ".graphql"
    )
