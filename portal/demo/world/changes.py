"""What is in a pull request: its files, its first commit, and CodeRabbit's summary. Made anew at every look."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from portal.demo.world.model import Actor, Check, Comment, PullRequest, Repository

TERRAFORM = "(Terraform)"  # at the end of the titles that are planted
FIRST_COMMENT_ID = 4_000_000_000_000
LONGEST_BEFORE = timedelta(hours=3)
SHORT_LIVED = timedelta(days=7)
SOURCE_FOLDERS, GENERATED_FOLDER, TEST_FOLDER = ("src/api", "src/core"), "src/generated", "tests"
FOLDERS = (*SOURCE_FOLDERS, GENERATED_FOLDER, TEST_FOLDER, "docs", "config")
ENDINGS = {"TypeScript": "ts", "Go": "go"}
ENDINGS_OF_FOLDERS = {"docs": "md", "config": "yaml"}
SUMMARY = "<!-- This is an auto-generated comment: summarize by coderabbit.ai -->\n"
SUMMARIES = {
    "reviewed": "## Walkthrough\n\nThe change is small and does what its title says.\n",
    "nothing_to_say": "No actionable comments were generated in the recent review. 🎉\n",
    "skipped": (
        "<!-- This is an auto-generated comment: skip review by coderabbit.ai -->\n\n"
        "> [!IMPORTANT]\n> ## Review skipped\n>\n> Bot user detected.\n"
    ),
    "paused": (
        "<!-- This is an auto-generated comment: review paused by coderabbit.ai -->\n\n"
        "> [!NOTE]\n> ## Reviews paused\n>\n> It looks like this branch is under active development.\n"
    ),
    "rate_limited": (
        "<!-- This is an auto-generated comment: rate limited by coderabbit.ai -->\n\n"
        "> [!WARNING]\n> ## Rate limit exceeded\n>\n> Please wait before requesting another review.\n"
    ),
    "in_progress": (
        "<!-- This is an auto-generated comment: review in progress by coderabbit.ai -->\n\n"
        "> [!NOTE]\n> Currently processing new changes in this PR.\n"
    ),
}

Change = Literal["added", "modified", "deleted", "renamed"]
CHANGES: tuple[Change, ...] = ("modified", "added", "deleted", "renamed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """A file that a pull request changes."""

    path: str
    change: Change
    additions: int
    deletions: int


def changed_files(pull: PullRequest) -> list[ChangedFile]:
    """The files by their paths, as many and with as many lines as the pull request counts."""
    count = max(pull.changed_files, 0)
    random = Random(f"files:{pull.id}")
    paths = sorted(_path(pull, random=random, place=place) for place in range(count))
    changes = [random.choices(CHANGES, weights=(70, 20, 6, 4))[0] for _ in paths]
    if paths and not {"modified", "renamed"} & set(changes):
        changes[0] = "modified"  # of what is only added no line goes, and to what is deleted none comes
    additions = _shares(pull.additions, among=[change != "deleted" for change in changes])
    deletions = _shares(pull.deletions, among=[change != "added" for change in changes])
    return [
        ChangedFile(path=path, change=change, additions=added, deletions=deleted)
        for path, change, added, deleted in zip(paths, changes, additions, deletions, strict=True)
    ]


def _path(pull: PullRequest, *, random: Random, place: int) -> str:
    if pull.title.endswith(TERRAFORM) and place == 0:
        return f"terraform/{random.choice(('network', 'cluster', 'database'))}.tf"
    if pull.author is not None and pull.author.kind == "dependency_bot":
        return f"requirements/part-{place:03d}.txt"
    return path_of(pull.repository, folder=random.choice(FOLDERS), place=place)


def path_of(repository: Repository, *, folder: str, place: int) -> str:
    """Name a file as the repository's language does."""
    ending = ENDINGS_OF_FOLDERS.get(folder) or ENDINGS.get(repository.primary_language, "py")
    return f"{folder}/part_{place:03d}.{ending}"


def _shares(total: int, *, among: list[bool]) -> list[int]:
    """Part lines among the files that may have some."""
    taking = [place for place, takes in enumerate(among) if takes]
    shares = [0] * len(among)
    for step, place in enumerate(taking):
        shares[place] = total * (step + 1) // len(taking) - total * step // len(taking)
    return shares


def first_commit_at(pull: PullRequest) -> datetime:
    """A while before the pull request, except where that would make a long life of a short one."""
    before = timedelta(minutes=Random(f"first-commit:{pull.id}").randrange(5, 180))
    end = pull.merged_at or pull.created_at
    spare = SHORT_LIVED - (end - pull.created_at)
    return pull.created_at - (min(before, spare) if spare > timedelta(0) else before)


def comments(pull: PullRequest, *, rabbit: Actor | None) -> list[Comment]:
    """CodeRabbit's summary, where it looked at all: what it says fits its check and its review."""
    check = next((check for check in pull.checks if check.name == "CodeRabbit"), None)
    if check is None or rabbit is None:
        return []
    state = _state(pull, check=check, rabbit=rabbit)
    return [
        Comment(
            id=FIRST_COMMENT_ID + pull.id,
            subject=pull,
            author=rabbit,
            body=f"{SUMMARY}{SUMMARIES[state]}\n<!-- internal state start --><!-- internal state end -->\n",
            created_at=check.started_at,
            updated_at=check.completed_at or check.started_at,
        )
    ]


def _state(pull: PullRequest, *, check: Check, rabbit: Actor) -> str:
    if check.status != "completed":
        return "in_progress"
    if check.conclusion == "failure":
        return "rate_limited"
    if any(review.author is rabbit for review in pull.reviews):
        return "reviewed"
    if pull.author is not None and pull.author.kind == "dependency_bot":
        return "nothing_to_say" if pull.id % 2 else "skipped"
    return "paused"
