"""Facts of branches, tags, releases, packages and discussions, each with what is usual."""

from typing import Any

from apps.scorecards.facts import ActorFacts, BranchFacts, DiscussionFacts, PackageFacts, ReleaseFacts, TagFacts
from tests.scorecards.facts import REPOSITORY_URL, days_ago


def branch(name: str = "gateway/PE-9-idea", **told: Any) -> BranchFacts:
    usual: dict[str, Any] = {
        "name": name,
        "url": f"{REPOSITORY_URL}/tree/{name}",
        "author": "ada",
        "committed_at": days_ago(2),
        "created_at": days_ago(3),
        "ahead_by": 1,
        "is_merged": False,
        "open_pull_request": None,
    }
    return BranchFacts(**usual | told)


WORKFLOW = ActorFacts(login="github-actions", kind="automation")
ADA = ActorFacts(login="ada", kind="human")


def tag(name: str = "v1.4.0", **told: Any) -> TagFacts:
    usual: dict[str, Any] = {
        "name": name,
        "url": f"{REPOSITORY_URL}/releases/tag/{name}",
        "sha": "e" * 40,
        "tagged_at": days_ago(20),
        "creator": WORKFLOW,
        "releaser": None,
        "tagger": None,
    }
    return TagFacts(**usual | told)


def release(name: str = "v1.4.0", **told: Any) -> ReleaseFacts:
    usual: dict[str, Any] = {
        "tag": name,
        "url": f"{REPOSITORY_URL}/releases/tag/{name}",
        "is_prerelease": False,
        "published_at": days_ago(20),
    }
    return ReleaseFacts(**usual | told)


def package(**told: Any) -> PackageFacts:
    usual: dict[str, Any] = {
        "image": "ghcr.io/plasma-engine/gateway",
        "url": "https://github.com/orgs/plasma-engine/packages/container/package/gateway",
        "visibility": "private",
        "newest_tags": ("1.4.0",),
        "newest_at": days_ago(20),
    }
    return PackageFacts(**usual | told)


def discussion(**told: Any) -> DiscussionFacts:
    usual: dict[str, Any] = {
        "label": "plasma-engine-docs#90",
        "url": "https://github.com/plasma-engine/plasma-engine-docs/discussions/90",
        "repository": "plasma-engine/plasma-engine-docs",
        "number": 90,
        "title": "Proposal",
        "body": "",
        "category": "adr",
        "created_at": days_ago(9.5),
    }
    return DiscussionFacts(**usual | told)
