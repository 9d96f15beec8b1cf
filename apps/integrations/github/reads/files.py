"""Reads the process files of a repository: one listing of all its files, and the texts that are new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.catalog.records import CodeownersErrorRecord, FileRecord, RepositoryFilesRecord
from apps.integrations.errors import RecordInvalid, SourceRejected, SourceUnavailable
from apps.integrations.github import mapping
from apps.integrations.github.client import GitHubClient
from apps.integrations.github.mapping.files import LARGEST_TEXT_BYTES, ListedFile, Listing
from apps.integrations.github.mapping.paths import Part, process_paths
from apps.integrations.github.reads.holes import descend, matters, missing
from apps.integrations.walks import Page, Walk

TEXTS_AT_ONCE = 20
BYTES_AT_ONCE = 4 * LARGEST_TEXT_BYTES

Text = tuple[str | None, str]  # and why there is none


@dataclass(slots=True, kw_only=True)
class _Found:
    """What the requests for texts have brought so far."""

    texts: dict[str, Text] = field(default_factory=dict)  # by oid
    state: str = "absent"  # of CODEOWNERS
    errors: tuple[CodeownersErrorRecord, ...] = ()


def files(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the process files of a repository; texts that the target names as known are not read again."""
    target, revision = walk.target, walk.target.signature or "HEAD"
    listing = _listing(client, target.github_id, revision=revision)
    parts = process_paths([file.path for file in listing.files], document=target.document)
    listed = [file for file in listing.files if file.path in parts]
    wanted = {file.oid: file for file in listed if _is_wanted(file, parts[file.path], known=target.known)}
    has_owners = any(part.kind == "codeowners" for part in parts.values())
    found = _Found(state="unknown" if has_owners else "absent")
    for chunk in _chunks(list(wanted.values())) or [[]] * has_owners:
        _read_texts(client, target.key, chunk, revision=revision, found=found)
    record = RepositoryFilesRecord(
        head_sha=target.signature,
        is_complete=listing.is_complete,
        files=tuple(_record(file, parts[file.path], texts=found.texts, known=target.known) for file in listed),
        codeowners_state=found.state,
        codeowners_errors=found.errors,
    )
    yield Page(records=(record,), cursor="", is_last=True, proves_absence=listing.is_complete)


def _listing(client: GitHubClient, github_id: int, *, revision: str) -> Listing:
    try:
        answer = client.rest(f"/repositories/{github_id}/git/trees/{revision}", parameters={"recursive": "1"})
        return mapping.listing(answer.data)
    except SourceRejected as error:
        if error.reason != "empty":
            raise
        return Listing(files=(), is_complete=True)
    except RecordInvalid as error:
        raise SourceUnavailable(f"GitHub listed files, but {error}.", reason="bad_answer") from error


def _is_wanted(file: ListedFile, part: Part, *, known: frozenset[str]) -> bool:
    return part.is_read and file.size <= LARGEST_TEXT_BYTES and file.oid not in known


def _chunks(wanted: Sequence[ListedFile]) -> list[list[ListedFile]]:
    """Divide files so that neither their number nor their size is too much for one answer."""
    chunks: list[list[ListedFile]] = []
    room = 0
    for file in wanted:
        if not chunks or len(chunks[-1]) == TEXTS_AT_ONCE or file.size > room:
            chunks.append([])
            room = BYTES_AT_ONCE
        chunks[-1].append(file)
        room -= file.size
    return chunks


def _read_texts(
    client: GitHubClient, repository: str, chunk: Sequence[ListedFile], *, revision: str, found: _Found
) -> None:
    """Read some files, the CODEOWNERS' errors with the first of them; halve what is too heavy."""
    variables: dict[str, Any] = {f"file{place}": f"{revision}:{file.path}" for place, file in enumerate(chunk)}
    variables |= {"id": repository, "withErrors": found.state == "unknown"}
    try:
        answer = client.graphql("files", variables)
    except SourceUnavailable as error:
        if error.reason != "too_heavy" or len(chunk) < 2:
            raise
        middle = len(chunk) // 2
        _read_texts(client, repository, chunk[:middle], revision=revision, found=found)
        _read_texts(client, repository, chunk[middle:], revision=revision, found=found)
        return
    node = answer.data.get("node")
    if not isinstance(node, dict):
        raise missing(answer, document="files")
    # A problem that names no part of the repository may stand for any.
    spoiled = {"".join(map(str, problem.path[1:2])) for problem in answer.errors if matters(problem)}
    for place, file in enumerate(chunk):
        name = f"file{place}"
        found.texts[file.oid] = (None, "unreadable") if name in spoiled else _text(node, name, oid=file.oid)
    if variables["withErrors"] and spoiled.isdisjoint({"", "codeowners"}):
        _read_errors(node, found=found)


def _text(node: dict[str, Any], name: str, *, oid: str) -> Text:
    blob = node.get(name)
    # Without the head's hash, the branch may have moved since it was listed.
    if descend(node, [name, "oid"]) != oid:
        return None, "unreadable"
    try:
        return mapping.text_of(blob)
    except RecordInvalid:
        return None, "unreadable"


def _read_errors(node: dict[str, Any], *, found: _Found) -> None:
    owners = node.get("codeowners")
    if not isinstance(owners, dict):
        return
    try:
        found.errors = mapping.codeowners_errors(owners)
    except RecordInvalid:
        return
    found.state = "read"


def _record(file: ListedFile, part: Part, *, texts: dict[str, Text], known: frozenset[str]) -> FileRecord:
    text, absence = _text_of(file, part, texts=texts, known=known)
    return FileRecord(
        path=file.path,
        kind=part.kind,
        ecosystem=part.ecosystem,
        blob_oid=file.oid,
        size=file.size,
        text=text,
        text_absence=absence,
    )


def _text_of(file: ListedFile, part: Part, *, texts: dict[str, Text], known: frozenset[str]) -> Text:
    if not part.is_read:
        return None, "not_read"
    if file.size > LARGEST_TEXT_BYTES:
        return None, "too_large"
    if file.oid in known:
        return None, "stored"
    return texts.get(file.oid, (None, "unreadable"))
