"""What names tell: to which module a path in a report belongs, which file it is, and what an artifact is called for."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import PurePosixPath

SEPARATORS = re.compile(r"[/\\]+")
AT_THE_TOP = "."  # files that lie beside the modules
# Where the runners of GitHub check a repository out: below its name, twice.
CHECKOUT = re.compile(r"^(?:/home/runner/work|/Users/runner/work|/__w|[A-Za-z]:/a)/([^/]+)/\1/")
# One name alone, such as __init__.py, is that of many files.
FEWEST_NAMES = 2
LONGEST_FLAG = 80
NOT_IN_FLAGS = re.compile(r"[^A-Za-z0-9._/-]+")
AROUND_FLAGS = "-_./"


def modules_of(paths: Collection[str], *, depth: int) -> Mapping[str, str]:
    """Return the module of each path: the package or folder below what all have in common, named by so many folders."""
    folders = {path: SEPARATORS.split(path)[:-1] for path in paths}
    common = _common(folders.values())
    return {path: "/".join(parts[common : common + depth]) or AT_THE_TOP for path, parts in folders.items()}


def paths_in_report(paths: Collection[str], *, reported: Collection[str]) -> dict[str, str | None]:
    """Return as what a report names files of a repository; None where that cannot be told for sure.

    A file has no entry where the report tells nothing of it. The same path is it. Else the longest end counts that
    both have in common, which is all of one of them, or all that is below what the whole report has in common: so
    a checkout elsewhere, the module of a Go profile or a missing source folder are left aside. Give all files that
    are known: what fits one of them better is not another.
    """
    fits = list(_fits(paths, reported))
    best, best_of_reported = (
        _longest((path, rank) for path, _, rank in fits),
        _longest((one, rank) for _, one, rank in fits),
    )
    chosen = [(path, one, rank) for path, one, rank in fits if rank == best[path]]
    counts = Counter(path for path, _, _ in chosen)
    wanted = Counter(one for _, one, rank in fits if rank == best_of_reported[one])
    return {
        path: one if counts[path] == wanted[one] == 1 and rank == best_of_reported[one] else None
        for path, one, rank in chosen
    }


def _fits(paths: Collection[str], reported: Collection[str]) -> Iterator[tuple[str, str, int]]:
    """Yield which file may be which of the report, and how well that fits."""
    told = {one: _names(one) for one in reported}
    common = _common([names[:-1] for names in told.values()])
    by_name = defaultdict(list)
    for one, names in told.items():
        by_name[names[-1]].append(one)
    for path in paths:
        own = _names(path)
        for one in by_name.get(own[-1], ()):
            rank = _rank(own, told[one], common=common)
            if rank:
                yield path, one, rank


def _rank(own: Sequence[str], told: Sequence[str], *, common: int) -> int:
    """Return how many names at their ends fit, and more where nothing is left over; 0 where they do not."""
    if own == told:
        return len(own) + 2
    pairs = zip(reversed(own), reversed(told), strict=False)
    end = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    if end < FEWEST_NAMES or not (end in (len(own), len(told)) or end >= len(told) - common):
        return 0
    return end + (own == told[common:])


def _longest(ranks: Iterator[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, rank in ranks:
        found[name] = max(rank, found.get(name, 0))
    return found


def _names(path: str) -> list[str]:
    names = CHECKOUT.sub("", SEPARATORS.sub("/", path), count=1).split("/")
    return [name for name in names if name not in ("", ".")] or [path]


def _common(folders: Collection[list[str]]) -> int:
    """Return how many folders all begin with: `/home/runner/…` tells nothing, nor does the one `src` of all."""
    first = min(folders, key=len, default=[])
    return sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, zip(first, *folders, strict=False)))


def held_by_stars(name: str, *, pattern: str) -> tuple[str, ...] | None:
    """Return what the stars of a pattern such as `*coverage*` stand for in a name; None where it does not fit.

    Case does not matter. Each part is looked for once, from where the one before ended: the time is that of reading
    the name once a part.
    """
    parts = pattern.lower().split("*")
    lower = name.lower()
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return () if lower == first else None
    end = len(lower) - len(last)
    if not (lower.startswith(first) and lower.endswith(last)) or end < len(first):
        return None
    held, place = [], len(first)
    for part in parts[1:-1]:
        found = lower.find(part, place, end)
        if found < 0:
            return None
        held.append(name[place:found])
        place = found + len(part)
    return (*held, name[place:end])


def flags_of(artifact: str, *, pattern: str, members: Sequence[str]) -> list[str]:
    """Return a flag for each report of an artifact: its name less what the pattern says, and what tells several apart.

    `coverage-unit` becomes `unit`; of two reports `api/coverage.xml` and `web/coverage.xml` in it, `unit/api` and
    `unit/web`.
    """
    held = (_as_flag(part) for part in held_by_stars(artifact, pattern=pattern) or ())
    base = _as_flag("-".join(part for part in held if part))
    flags: list[str] = []
    for own in _own_parts(members):
        first = flag = _as_flag("/".join(part for part in (base, own) if part))
        number = 2
        while flag in flags:
            flag, number = f"{first[: LONGEST_FLAG - 4]}-{number}".strip(AROUND_FLAGS), number + 1
        flags.append(flag)
    return flags


def _own_parts(members: Sequence[str]) -> list[str]:
    """Return what tells files apart: their paths less the folders and names that all have in common at their ends."""
    names = [[*SEPARATORS.split(member)[:-1], PurePosixPath(SEPARATORS.split(member)[-1]).stem] for member in members]
    if len(names) < 2:
        return ["" for _ in names]
    before = _common(names)
    rest = [parts[before:] for parts in names]
    behind = _common([parts[::-1] for parts in rest])
    return ["/".join(parts[: len(parts) - behind]) for parts in rest]


def _as_flag(text: str) -> str:
    return NOT_IN_FLAGS.sub("-", text).strip(AROUND_FLAGS)[:LONGEST_FLAG].strip(AROUND_FLAGS)
