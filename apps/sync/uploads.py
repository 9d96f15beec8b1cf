"""Taking in a report of coverage that CI sends: read as it comes in, within limits, before anything is stored."""

import hashlib
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from apps.accounts.models import ApiToken
from apps.accounts.tokens import bind_token
from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.catalog.queries import RepositoryRow, find_repository
from apps.coverage.ingest import Stored, store_report
from apps.coverage.models import CoverageReport
from apps.coverage.records import SentReportRecord
from apps.integrations.reports import MOST_BYTES, ReportRefused, read_report

# What is larger lies in a file.
IN_MEMORY = 1_000_000
# Small, because a read waits until it is filled: between two of them the time is looked at.
PART = 1024
LONGEST_SECONDS = 60.0
GZIP = b"\x1f\x8b"
ENCODINGS = ("", "identity", "gzip", "x-gzip")
STATUS = {
    **dict.fromkeys(
        ("empty", "not_coverage", "bad_xml", "bad_json", "bad_report", "xml_entities_forbidden"),
        HTTPStatus.BAD_REQUEST,
    ),
    "archive": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}
OTHER_REPOSITORY = "This token sends coverage of another repository. Make one for this repository under /account/."
NOT_WHOLE = "The gzip is broken, or something follows it. Send the file as gzip wrote it, or plain."


@dataclass(frozen=True)
class UploadRefused(Exception):
    """A report is not taken in. The code is for programs, the words are for people."""

    status: HTTPStatus
    code: str
    words: str


def repository_for(token: ApiToken, *, viewer: Viewer, name: str) -> RepositoryRow:
    """Return the repository of a name if the token sends its coverage; raises UploadRefused, whether or not it exists.

    CI sends at any hour, so of what is private that counts which GitHub last showed to whoever made the token.
    """
    lasting = replace(viewer, is_access_known=True)
    found = None if "\0" in name else find_repository(lasting, name=name)
    meant = token.repository_github_id
    if meant is None:
        named = find_repository(lasting, name=token.repository)
        meant = named.row.repository_id if named else None
    if found is None or found.row.repository_id != meant:
        raise UploadRefused(HTTPStatus.FORBIDDEN, "other_repository", OTHER_REPOSITORY)
    bind_token(token, repository_github_id=meant)
    return found.row


def take_in(
    request: HttpRequest,
    repository: RepositoryRow,
    *,
    sent: Callable[[str], SentReportRecord],
    token: ApiToken | None,
    now: datetime,
) -> Stored:
    """Read the report that a request brings, and store it; raises UploadRefused. `sent` is given its digest."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
        digest = copy_body(request, body)
        try:
            report = read_report(body)
        except ReportRefused as refused:
            status = STATUS.get(refused.code, HTTPStatus.UNPROCESSABLE_ENTITY)
            raise UploadRefused(status, refused.code, str(refused)) from refused
    return store_report(
        Repository.objects.values_list("pk", flat=True).get(github_id=repository.repository_id),
        report=report,
        sent=sent(digest),
        source=CoverageReport.Source.UPLOAD,
        token=token.pk if token else None,
        now=now,
    )


def copy_body(request: HttpRequest, body: IO[bytes], *, clock: Callable[[], float] = time.monotonic) -> str:
    """Copy what a request brings into a file, unpacked; return its SHA-256. Raises UploadRefused."""
    length = _length(request)
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ENCODINGS:
        words = "Send the report plain, or with Content-Encoding: gzip."
        raise UploadRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_encoding", words)
    digest, size = hashlib.sha256(), 0
    parts = _parts(request, length=length, clock=clock)
    for part in _unpacked(parts, is_gzip="gzip" in encoding):
        size += len(part)
        if size > MOST_BYTES:
            raise _too_large()
        digest.update(part)
        body.write(part)
    return digest.hexdigest()


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or ""
    if not (told.isascii() and told.isdigit()):
        words = "The request must tell its Content-Length: send a file, not a stream."
        raise UploadRefused(HTTPStatus.LENGTH_REQUIRED, "length_required", words)
    if int(told[:20]) > MOST_BYTES:
        raise _too_large()
    return int(told)


def _too_large() -> UploadRefused:
    words = f"At most {MOST_BYTES} bytes are taken in, unpacked. Split the report, and send each part under a flag."
    return UploadRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", words)


def _parts(request: HttpRequest, *, length: int, clock: Callable[[], float]) -> Iterator[bytes]:
    """Yield what comes in. Whoever sends by drops holds one thread for a minute and no longer."""
    until, left = clock() + LONGEST_SECONDS, length
    while left > 0:
        try:
            part = request.read(min(PART, left))
        except UnreadablePostError:
            part = b""
        if not part:
            raise UploadRefused(HTTPStatus.BAD_REQUEST, "broken_off", "The body did not come in whole. Send it again.")
        left -= len(part)
        yield part
        if left > 0 and clock() > until:
            words = f"The body took longer than {LONGEST_SECONDS:g} seconds. Send it again, as gzip."
            raise UploadRefused(HTTPStatus.REQUEST_TIMEOUT, "timeout", words)


def _unpacked(parts: Iterator[bytes], *, is_gzip: bool) -> Iterator[bytes]:
    """Yield the report; a file that is gzip is unpacked even where the request does not say so."""
    first = next(parts, b"")
    if not (is_gzip or first.startswith(GZIP)):
        yield first
        yield from parts
        return
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        for part in chain((first,), parts):
            yield from _unpack(unpacking, part)
    except zlib.error as error:
        raise _not_whole() from error
    if not unpacking.eof:
        raise _not_whole()


def _unpack(unpacking: "zlib._Decompress", part: bytes) -> Iterator[bytes]:
    """Yield what a part holds in pieces: a few bytes may stand for a thousand times as many."""
    while part:
        if unpacking.eof:
            raise _not_whole()
        yield unpacking.decompress(part, MOST_BYTES // 100)
        part = unpacking.unconsumed_tail or unpacking.unused_data


def _not_whole() -> UploadRefused:
    return UploadRefused(HTTPStatus.BAD_REQUEST, "bad_gzip", NOT_WHOLE)
