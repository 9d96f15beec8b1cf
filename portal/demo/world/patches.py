"""Which lines of a file a pull request changes, and the text of that change as GitHub gives it. Made anew each time."""

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from portal.demo.world.changes import ChangedFile

CONTEXT = 3
MOST_HUNKS = 3
SHORTEST_GAP = 2 * CONTEXT + 2  # between two changes, so that they stay two
SHORTEST, LONGEST = 12, 130  # lines of a file that nobody changes
LARGEST_PATCH = 500  # GitHub leaves the patch out where more lines are changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """Lines that others take the place of: where they were and where these are, each from 1 on."""

    old_start: int
    removed: int
    new_start: int
    added: int


def hunks_of(file: ChangedFile) -> list[Hunk]:
    """The changed places of a file, one behind the other."""
    if not file.additions + file.deletions:
        return []
    if file.change in ("added", "deleted"):
        return [Hunk(old_start=1, removed=file.deletions, new_start=1, added=file.additions)]
    count = min(MOST_HUNKS, max(file.additions, file.deletions))
    gap = (_length_before(file) - file.deletions) // (count + 1)
    hunks, old, new = [], gap + 1, gap + 1
    for place in range(count):
        removed, added = (_share(total, of=count, place=place) for total in (file.deletions, file.additions))
        hunks.append(Hunk(old_start=old, removed=removed, new_start=new, added=added))
        old, new = old + removed + gap, new + added + gap
    return hunks


def changed_lines(file: ChangedFile) -> list[int]:
    """The numbers of the lines that are new or other than before."""
    return [line for hunk in hunks_of(file) for line in range(hunk.new_start, hunk.new_start + hunk.added)]


def length_after(file: ChangedFile) -> int:
    """How many lines the file has once it is changed."""
    if file.change in ("added", "deleted"):
        return file.additions
    return _length_before(file) + file.additions - file.deletions


def usual_length(path: str) -> int:
    """How many lines a file has that nobody changes."""
    return SHORTEST + crc32(path.encode()) % (LONGEST - SHORTEST)


def is_code(line: int) -> bool:
    """Tell whether a line of a file does something: the others are empty, or comments."""
    return line % 6 != 0 and line % 11 != 1


def patch_of(file: ChangedFile) -> str | None:
    """The change as GitHub gives it; None where it gives none."""
    if not 0 < file.additions + file.deletions <= LARGEST_PATCH:
        return None
    return "\n".join(line for hunk in hunks_of(file) for line in _text_of(hunk, change=file.change))


def _text_of(hunk: Hunk, *, change: str) -> Iterator[str]:
    around = 0 if change in ("added", "deleted") else CONTEXT
    old = _range(hunk.old_start - around, hunk.removed + 2 * around)
    new = _range(hunk.new_start - around, hunk.added + 2 * around)
    yield f"@@ -{old} +{new} @@"
    yield from (f" {_line(number)}" for number in range(hunk.new_start - around, hunk.new_start))
    yield from (f"-before_{number}()" for number in range(hunk.old_start, hunk.old_start + hunk.removed))
    after = hunk.new_start + hunk.added
    yield from (f"+{_line(number)}" for number in range(hunk.new_start, after))
    yield from (f" {_line(number)}" for number in range(after, after + around))


def _range(start: int, count: int) -> str:
    """Write a range as git does: one line has no count, and none stand behind line 0."""
    return f"{start}" if count == 1 else f"{start if count else 0},{count}"


def _line(number: int) -> str:
    if is_code(number):
        return f"step_{number} = run({number})"
    return f"# {number}" if number % 6 else ""


def _length_before(file: ChangedFile) -> int:
    return max(usual_length(file.path), file.deletions + SHORTEST_GAP * (MOST_HUNKS + 1))


def _share(total: int, *, of: int, place: int) -> int:
    return total * (place + 1) // of - total * place // of
