"""What release workflows leave behind: releases of tags, and versions of packages. Made of what is there already."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from portal.demo.world.making import Making, PullPlan, RepositoryPlan
from portal.demo.world.model import Branch, Package, PackageVersion, PullRequest, Release, Repository, Tag

# Apart from the ids that are counted, so that these stay what they are; an Int for GraphQL.
FIRST_RELEASE_ID = 700_000_000
FIRST_PACKAGE_ID = 800_000_000
IDS_A_REPOSITORY = 100
# Every so many hotfixes one leaves from the default branch instead of the latest tag.
WRONG_HOTFIX_EVERY = 3
# So long before its pull request a branch is made; it depends on the number, so that it stays what it is.
LONGEST_HEAD_START_HOURS = 40


def releases_of(making: Making, plan: RepositoryPlan, *, repository: Repository) -> list[Release]:
    """Publish every tag of a version, the first as a prerelease, and draft the next one."""
    first_id = FIRST_RELEASE_ID + plan.index * IDS_A_REPOSITORY
    tags = versions(repository)
    releases = [
        Release(
            id=first_id + place,
            tag_name=tag.name,
            author=tag.creator,
            created_at=tag.created_at,
            published_at=min(tag.created_at + timedelta(minutes=4), making.now),
            is_prerelease=place == 0,
        )
        for place, tag in enumerate(tags)
    ]
    if plan.kind == "service" and tags:
        at = min(tags[-1].created_at + timedelta(hours=1), making.now)
        author = tags[-1].creator
        draft = Release(id=first_id + len(tags), tag_name="v0.4.0", author=author, created_at=at, published_at=None)
        releases.append(draft)
    return releases


def publish(making: Making, package: Package, plan: RepositoryPlan, *, repository: Repository) -> None:
    """Push an image for every tag of a version, and one without a tag after each, as builders do."""
    package.id = FIRST_PACKAGE_ID + plan.index * IDS_A_REPOSITORY
    for place, tag in enumerate(versions(repository)):
        names = (tag.name.removeprefix("v"), f"sha-{tag.commit_sha[:7]}")
        for step, tags in enumerate((names, ())):
            digest = sha256(f"{package.image}:{tag.name}:{step}".encode()).hexdigest()
            at = min(tag.created_at + timedelta(minutes=9, seconds=step), making.now)
            number = package.id + 2 * place + step + 1
            package.versions.append(PackageVersion(id=number, digest=f"sha256:{digest}", tags=tags, created_at=at))


def start_hotfixes(repository: Repository) -> None:
    """Let hotfixes leave from the latest version of their time; some forget to."""
    for pull in repository.pull_requests:
        tag = latest_version(repository, of=pull) if pull.head_ref.startswith("hotfix") else None
        if tag is not None and pull.number % WRONG_HOTFIX_EVERY:
            pull.base_sha = tag.commit_sha


def plant_hotfixes(making: Making, pulls: Iterable[PullPlan]) -> None:
    """Note which hotfixes are named by their issue and left from the latest version, where there was one."""
    for plan in pulls:
        if plan.role == "hotfix":
            pull = plan.pull
            tag = latest_version(pull.repository, of=pull)
            is_named = bool(plan.key) and pull.head_ref == f"hotfix/{plan.key}"
            keeps = is_named and (tag is None or tag.commit_sha in (pull.base_sha, _tip_of(pull)))
            making.plant("branching/hotfix-branches", pull, keeps=keeps)


def _tip_of(pull: PullRequest) -> str:
    """Return the commit of the default branch that was the newest when the branch of a pull request was made."""
    before = [commit.sha for commit in pull.repository.commits if commit.committed_at <= branched_at(pull)]
    return before[-1] if before else ""


def latest_version(repository: Repository, *, of: PullRequest) -> Tag | None:
    """Return the version that was the latest when the branch of a pull request was made."""
    before = [tag for tag in versions(repository) if tag.created_at <= branched_at(of)]
    return before[-1] if before else None


def branched_at(work: Branch | PullRequest) -> datetime:
    """Answer when a branch was made."""
    if isinstance(work, Branch):
        return work.created_at or work.committed_at
    return work.created_at - timedelta(hours=1 + work.number % LONGEST_HEAD_START_HOURS)


def versions(repository: Repository) -> list[Tag]:
    """Return the tags that name versions, oldest first."""
    return [tag for tag in repository.tags if tag.name.startswith("v")]
