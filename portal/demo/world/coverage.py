"""What the tests of a commit ran through, and the report that the CI of its repository made of it. Made when asked for.

Tests are measured in repositories of a language that has a tool for it. CI made a report of most commits of the
last weeks and of few older ones, and of the heads of those pull requests whose tests passed.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import sin
from random import Random
from zlib import crc32

from portal.demo.world.changes import (
    GENERATED_FOLDER,
    SOURCE_FOLDERS,
    TEST_FOLDER,
    ChangedFile,
    changed_files,
    path_of,
)
from portal.demo.world.model import PullRequest, Repository
from portal.demo.world.patches import changed_lines, is_code, length_after, usual_length

WORKFLOW = ".github/workflows/ci.yml"
EVERY_COMMIT_FOR = timedelta(days=35)
# One in so many of the last weeks has no report; of the older commits one in so many has one.
FORGOTTEN, OLD = 7, 8
FILES_OF_FOLDER = 29  # as many as a pull request changes at most
BLOCK = 3  # lines that run together, or not at all
USUAL_BLOCKS = 50
WELL_TESTED = 0.72  # the share of pull requests
LEAST, MOST = 0.05, 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredFile:
    """A file with the lines that tests ran through, and the others that do something."""

    path: str  # as it is in the repository
    covered: tuple[int, ...]
    uncovered: tuple[int, ...]


def report_of(repository: Repository, sha: str) -> bytes | None:
    """The report that CI made of a commit of the default branch or of a pull request's head; None if it made none."""
    files = measured_files(repository, sha)
    return None if files is None else _writer(repository)(repository, files)


def measured_files(repository: Repository, sha: str) -> list[MeasuredFile] | None:
    """What such a report tells of, by path; None if CI made none."""
    if repository.primary_language not in WRITERS or WORKFLOW not in repository.files or repository.is_fork:
        return None
    pull = next((one for one in repository.pull_requests if one.head_sha == sha), None)
    if pull is not None:
        return _of_commit(repository, pull=pull, at=pull.created_at) if _is_measured(pull) else None
    commit = next((one for one in repository.commits if one.sha == sha), None)
    if commit is None or not _is_kept(sha, at=commit.committed_at, repository=repository):
        return None
    return _of_commit(repository, pull=commit.pull_request, at=commit.committed_at)


def _is_measured(pull: PullRequest) -> bool:
    """Tell whether the tests of a head passed lately, and their report was not forgotten."""
    passed = any("/ test" in check.name and check.conclusion == "success" for check in pull.checks)
    is_recent = pull.repository.commits[-1].committed_at - pull.created_at < EVERY_COMMIT_FOR
    return passed and is_recent and not _is_forgotten(pull.head_sha)


def _is_kept(sha: str, *, at: datetime, repository: Repository) -> bool:
    if repository.commits[-1].committed_at - at < EVERY_COMMIT_FOR:
        return not _is_forgotten(sha)
    return _number(sha) % OLD == 0


def _is_forgotten(sha: str) -> bool:
    return _number(sha) % FORGOTTEN == 1


def _of_commit(repository: Repository, *, pull: PullRequest | None, at: datetime) -> list[MeasuredFile]:
    """The usual files, and over them those that a pull request brings."""
    days = (at - repository.created_at) / timedelta(days=1)
    files = {path: _usual(repository, path=path, days=days) for path in _usual_paths(repository)}
    for file in changed_files(pull) if pull else ():
        if file.change == "deleted":
            files.pop(file.path, None)
        elif pull and file.path.startswith(_folders(repository)):
            files[file.path] = _changed(repository, file, pull=pull, days=days)
    return [files[path] for path in sorted(files)]


def _usual_paths(repository: Repository) -> Iterator[str]:
    for folder in _folders(repository):
        for place in range(FILES_OF_FOLDER):
            yield path_of(repository, folder=folder, place=place)


def _folders(repository: Repository) -> tuple[str, ...]:
    """Some tools tell of the tests themselves too."""
    tests = (TEST_FOLDER,) if _writer(repository) is _coveragepy else ()
    return (*SOURCE_FOLDERS, GENERATED_FOLDER, *tests)


def _usual(repository: Repository, *, path: str, days: float) -> MeasuredFile:
    quality = _quality(repository, path=path, days=days)
    draws = _draws(f"{repository.name}:{path}", count=USUAL_BLOCKS)
    return _measured(path, length=usual_length(path), runs=lambda line: draws[line // BLOCK % len(draws)] < quality)


def _changed(repository: Repository, file: ChangedFile, *, pull: PullRequest, days: float) -> MeasuredFile:
    """A file with the lines that a pull request brings; how well these are tested depends on whose they are."""
    length, new = length_after(file), set(changed_lines(file))
    usual, quality = _quality(repository, path=file.path, days=days), _quality_of_new(pull, path=file.path)
    draws = _draws(f"{repository.name}:{file.path}", count=USUAL_BLOCKS)
    draws_of_new = _draws(f"{pull.id}:{file.path}", count=length // BLOCK + 1)

    def runs(line: int) -> bool:
        block = line // BLOCK
        return draws_of_new[block] < quality if line in new else draws[block % len(draws)] < usual

    return _measured(file.path, length=length, runs=runs)


def _measured(path: str, *, length: int, runs: Callable[[int], bool]) -> MeasuredFile:
    code = [line for line in range(1, length + 1) if is_code(line)]
    ran = [runs(line) for line in code]
    return MeasuredFile(
        path=path,
        covered=tuple(line for line, is_covered in zip(code, ran, strict=True) if is_covered),
        uncovered=tuple(line for line, is_covered in zip(code, ran, strict=True) if not is_covered),
    )


def _quality(repository: Repository, *, path: str, days: float) -> float:
    """The share of the lines that run: each module has its own, and it goes up and down over the months."""
    folder = path.rpartition("/")[0]
    if folder == TEST_FOLDER:
        return 1.0
    place = _number(f"{repository.name}:{folder}")
    own = 0.6 + place % 33 / 100
    return min(max(own + 0.06 * sin(days / 25 + place % 7), LEAST), MOST)


def _quality_of_new(pull: PullRequest, *, path: str) -> float:
    is_well = Random(f"tested:{pull.id}").random() < WELL_TESTED
    return Random(f"tested:{pull.id}:{path}").uniform(*((0.94, 1.0) if is_well else (0.35, 0.95)))


@lru_cache(maxsize=2048)
def _draws(seed: str, *, count: int) -> tuple[float, ...]:
    random = Random(seed)
    return tuple(random.random() for _ in range(count))


def _number(text: str) -> int:
    return crc32(text.encode())


def _cobertura(repository: Repository, files: Sequence[MeasuredFile]) -> bytes:
    """Write what `coverage xml` does: paths below the folder that is measured."""
    covered, total = _counts(files)
    lines = [
        '<?xml version="1.0" ?>',
        f'<coverage version="7.6.1" timestamp="1700000000000" lines-valid="{total}" lines-covered="{covered}"'
        f' line-rate="{covered / total:.4g}" branches-covered="0" branches-valid="0" branch-rate="0" complexity="0">',
        f"<sources><source>/home/runner/work/{repository.name}/{repository.name}/src</source></sources>",
        '<packages><package name="." line-rate="0" branch-rate="0" complexity="0"><classes>',
    ]
    for file in files:
        path = file.path.removeprefix("src/")
        lines.append(f'<class name="{path.rpartition("/")[2]}" filename="{path}" complexity="0"><methods/><lines>')
        lines += [f'<line number="{line}" hits="{hits}"/>' for line, hits in _hits(file)]
        lines.append("</lines></class>")
    lines.append("</classes></package></packages></coverage>")
    return "\n".join(lines).encode()


def _coveragepy(_repository: Repository, files: Sequence[MeasuredFile]) -> bytes:
    """Write what `coverage json` does."""
    told = {
        file.path: {"executed_lines": file.covered, "missing_lines": file.uncovered, "excluded_lines": []}
        for file in files
    }
    covered, total = _counts(files)
    totals = {"covered_lines": covered, "num_statements": total, "missing_lines": total - covered}
    return json.dumps({"meta": {"format": 3, "version": "7.6.1"}, "files": told, "totals": totals}).encode()


def _lcov(repository: Repository, files: Sequence[MeasuredFile]) -> bytes:
    """Write what the reporter `lcov` of JavaScript's tools does: paths as they are where CI checked them out."""
    home, lines = f"/home/runner/work/{repository.name}/{repository.name}", []
    for file in files:
        lines += ["TN:", f"SF:{home}/{file.path}"]
        lines += [f"DA:{line},{hits}" for line, hits in _hits(file)]
        lines += [f"LF:{len(file.covered) + len(file.uncovered)}", f"LH:{len(file.covered)}", "end_of_record"]
    return "\n".join([*lines, ""]).encode()


def _counts(files: Sequence[MeasuredFile]) -> tuple[int, int]:
    covered = sum(len(file.covered) for file in files)
    return covered, covered + sum(len(file.uncovered) for file in files)


def _hits(file: MeasuredFile) -> list[tuple[int, int]]:
    """How often each line ran."""
    ran = [(line, 1) for line in file.covered]
    return sorted([*ran, *((line, 0) for line in file.uncovered)])


WRITERS = {"Python": (_cobertura, _coveragepy), "TypeScript": (_lcov, _cobertura), "Go": (_cobertura,)}


def _writer(repository: Repository) -> Callable[[Repository, Sequence[MeasuredFile]], bytes]:
    writers = WRITERS[repository.primary_language]
    return writers[_number(repository.name) % len(writers)]
