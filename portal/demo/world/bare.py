"""A world of real repositories: what a folder of git repositories holds, without issues and pull requests."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from portal.demo.world.model import Actor, Branch, Commit, Repository, Tag, World

FIRST_ID = 5_000_000
HISTORY = timedelta(days=400)
MOST_COMMITS = 5000
LOGIN = "bare-repositories"
FIELD, RECORD = "\x1f", "\x1e"
COMMIT_FORMAT = FIELD.join(("%H", "%P", "%cI", "%G?", "%B")) + RECORD
REF_FORMAT = FIELD.join(
    ("%(refname)", "%(objectname)", "%(*objectname)", "%(creatordate:iso-strict)", "%(objecttype)", "%(*objecttype)")
)


class NoRepositories(Exception):
    """The folder holds no git repository."""


def make_bare_world(folder: Path, *, now: datetime) -> World:
    """Make a world of the git repositories right below a folder, bare or not. Raises NoRepositories."""
    found = [path for path in sorted(folder.iterdir()) if _is_repository(path)] if folder.is_dir() else []
    if not found:
        raise NoRepositories(f"{folder} holds no git repository.")
    owner = Actor(
        id=FIRST_ID, login="owner", type_name="User", kind="human", name="Owner of the repositories", role="admin"
    )
    world = World(id=FIRST_ID + 1, login=LOGIN, name="Bare repositories", seed=0, now=now, weeks=26, actors=[owner])
    for place, path in enumerate(found):
        world.repositories.append(_repository(path, repository_id=FIRST_ID + 10 + place, now=now))
    return world


def _is_repository(path: Path) -> bool:
    return (path / "HEAD").is_file() or (path / ".git").exists()


def _repository(path: Path, *, repository_id: int, now: datetime) -> Repository:
    branch = _git(path, "symbolic-ref", "--short", "HEAD").strip() or "main"
    is_empty = not _git(path, "rev-parse", "--verify", "--quiet", "HEAD").strip()
    commits = [] if is_empty else _commits(path, since=now - HISTORY)
    changed_at = commits[-1].committed_at if commits else now - HISTORY
    repository = Repository(
        id=repository_id,
        name=path.name.removesuffix(".git"),
        description=f"From {path.name}",
        visibility="private",
        created_at=changed_at - HISTORY,
        updated_at=changed_at,
        pushed_at=None if is_empty else changed_at,
        default_branch=branch,
        is_empty=is_empty,
        commits=commits,
    )
    if not is_empty:
        repository.files = _files(path)
        _add_refs(path, repository=repository)
    return repository


def _commits(path: Path, *, since: datetime) -> list[Commit]:
    """Return the history of the branch, oldest first; an author without an account is nobody."""
    limits = (f"--since={since.isoformat()}", f"--max-count={MOST_COMMITS}")
    text = _git(path, "log", "--topo-order", *limits, f"--format={COMMIT_FORMAT}", "HEAD")
    found = []
    for record in filter(None, (one.lstrip("\n") for one in text.split(RECORD))):
        sha, parents, at, signature, message = record.split(FIELD, 4)
        found.append(
            Commit(
                sha=sha,
                parents=tuple(parents.split()),
                committed_at=_moment(at),
                message=message.strip(),
                author=None,
                is_signed=signature in ("G", "U"),
            )
        )
    return found[::-1]


def _files(path: Path) -> dict[str, str]:
    """Return the texts of all files of the branch; what is no text has its bytes replaced."""
    entries = _git(path, "ls-tree", "-r", "-z", "--format=%(objecttype) %(objectname) %(path)", "HEAD")
    blobs = [entry.split(" ", 2)[1:] for entry in entries.split("\0") if entry.startswith("blob ")]
    texts = _texts(path, [sha for sha, _ in blobs])
    return {name: text for (_, name), text in zip(blobs, texts, strict=True)}


def _texts(path: Path, shas: list[str]) -> Iterator[str]:
    command = ["git", "-C", str(path), "cat-file", "--batch"]
    done = subprocess.run(command, input="\n".join(shas).encode(), capture_output=True, check=True)
    rest = memoryview(done.stdout)
    for _ in shas:
        header, _, _ = bytes(rest[:200]).partition(b"\n")
        size, start = int(header.split()[2]), len(header) + 1
        yield bytes(rest[start : start + size]).decode("utf-8", "replace")
        rest = rest[start + size + 1 :]


def _add_refs(path: Path, *, repository: Repository) -> None:
    refs = _git(path, "for-each-ref", f"--format={REF_FORMAT}", "refs/heads", "refs/tags")
    for line in refs.splitlines():
        name, sha, peeled, at, *_ = line.split(FIELD)
        kind: Literal["heads", "tags"] = "heads" if name.startswith("refs/heads/") else "tags"
        short = name.removeprefix(f"refs/{kind}/")
        moment = _moment(at) if at else repository.updated_at
        if kind == "tags":
            repository.tags.append(Tag(name=short, commit_sha=peeled or sha, created_at=moment, creator=None))
        elif short != repository.default_branch:
            repository.branches.append(Branch(name=short, head_sha=sha, committed_at=moment))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _git(path: Path, *arguments: str) -> str:
    """Run git; what it cannot answer is "", as for a branch that is not there."""
    done = subprocess.run(["git", "-C", str(path), *arguments], capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace")
