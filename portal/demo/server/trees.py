"""The files of a repository as git names them. The world keeps those of today: every commit has the same."""

from functools import lru_cache
from hashlib import sha1

from portal.demo.world.model import Repository

MOST_ENTRIES = 100_000  # of one listing, as with GitHub
LARGEST_TEXT_BYTES = 512 * 1024


@lru_cache(maxsize=50_000)
def blob_oid(text: str) -> str:
    """Answer git's hash of a file."""
    data = text.encode()
    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def tree_oids(repository: Repository) -> dict[str, str]:
    """Answer for every folder, "" for the root, a hash that is another one whenever a file below it is."""
    hashes = {"": sha1(b"tree", usedforsecurity=False)}
    for path, text in sorted(repository.files.items()):
        line, folder = f"{path} {blob_oid(text)}\n".encode(), path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder not in hashes:
                hashes[folder] = sha1(f"tree {folder}".encode(), usedforsecurity=False)
            hashes[folder].update(line)
    return {folder: found.hexdigest() for folder, found in hashes.items()}


def is_binary(text: str) -> bool:
    """Tell whether git takes a file for binary."""
    return "\0" in text


def is_revision(repository: Repository, name: str) -> bool:
    """Tell whether a revision is the default branch, or a commit that is or was its head."""
    if not repository.commits:
        return False
    if name in {"HEAD", repository.default_branch, repository.commits[-1].sha}:
        return True
    return len(name) == 40 and any(commit.sha == name for commit in repository.commits)
