"""What the paths in a report tell: to which module a file belongs, and which file of the repository it is."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import takewhile

SEPARATORS = re.compile(r"[/\\]+")
AT_THE_TOP = "."  # files that lie beside the modules
# Where the runners of GitHub check a repository out: below its name, twice.
CHECKOUT = re.compile(r"^(?:/home/runner/work|/Users/runner/work|/__w|[A-Za-z]:/a)/([^/]+)/\1/")
# One name alone, such as __init__.py, is that of many files.
FEWEST_NAMES = 2


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
