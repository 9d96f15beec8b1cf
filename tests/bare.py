"""Git repositories as they are found outside, made for a test."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "Nobody Known",
    "GIT_AUTHOR_EMAIL": "nobody@example.com",
    "GIT_COMMITTER_NAME": "Nobody Known",
    "GIT_COMMITTER_EMAIL": "nobody@example.com",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
}


def make_repository(folder: Path, *, files: Mapping[str, bytes], at: str, tags: tuple[str, ...] = ()) -> Path:
    """Make a bare repository with one commit at a moment in git's raw format; no files make none."""
    _git(folder.parent, "init", "--quiet", "--bare", "--initial-branch=main", str(folder))
    if not files:
        return folder
    parts = [f"commit refs/heads/main\ncommitter Nobody Known <nobody@example.com> {at}\ndata 5\nfirst\n".encode()]
    for path, content in files.items():
        name = '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
        parts.append(f"M 100644 inline {name}\ndata {len(content)}\n".encode() + content + b"\n")
    parts += [f"reset refs/tags/{tag}\nfrom refs/heads/main\n".encode() for tag in tags]
    _git(folder, "fast-import", "--quiet", given=b"".join(parts))
    return folder


def _git(folder: Path, *arguments: str, given: bytes = b"") -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], input=given, env=ENVIRONMENT, check=True)
