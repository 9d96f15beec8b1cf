"""The files of a repository: its whole listing, the texts of some, and what is wrong with its CODEOWNERS."""

from dataclasses import dataclass

from apps.catalog.records import CodeownersErrorRecord
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

LONGEST_PATH = 500
LARGEST_TEXT_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    path: str
    oid: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """All files of a commit, or as many as GitHub lists."""

    files: tuple[ListedFile, ...]
    is_complete: bool


def listing(data: Json) -> Listing:
    """Read a tree that was asked for with all that is below it."""
    entries = data.get("tree") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise values.invalid("tree", entries)
    blobs = [entry for entry in entries if entry.get("type") == "blob"]
    short = [entry for entry in blobs if len(values.text(entry, "path")) <= LONGEST_PATH]
    return Listing(
        files=tuple(
            ListedFile(
                path=values.identity(entry, "path", limit=LONGEST_PATH),
                oid=values.identity(entry, "sha", limit=64),
                size=values.count(entry, "size"),
            )
            for entry in short
        ),
        is_complete=not values.flag(data, "truncated") and len(short) == len(blobs),
    )


def text_of(blob: Json | None) -> tuple[str | None, str]:
    """Read a file's text; None with the reason where it has none that can be kept."""
    if not blob or "text" not in blob:
        return None, "unreadable"
    if values.flag(blob, "isBinary"):
        return None, "binary"
    if values.flag(blob, "isTruncated") or values.count(blob, "byteSize") > LARGEST_TEXT_BYTES:
        return None, "too_large"
    if blob["text"] is None:
        return None, "binary"
    return values.text(blob, "text", limit=LARGEST_TEXT_BYTES), ""


def codeowners_errors(data: Json) -> tuple[CodeownersErrorRecord, ...]:
    """Read what GitHub finds wrong with a CODEOWNERS file."""
    found = data.get("errors")
    if not isinstance(found, list) or not all(isinstance(error, dict) for error in found):
        raise values.invalid("errors", found)
    return tuple(
        CodeownersErrorRecord(
            kind=values.text(error, "kind", limit=100),
            line=values.count(error, "line"),
            column=values.count(error, "column"),
            path=values.text(error, "path", limit=LONGEST_PATH),
            message=values.text(error, "message", limit=1000),
            suggestion=values.text(error, "suggestion", limit=1000),
        )
        for error in found
    )
