"""Which lines of its files a pull request adds or changes, from the patches that REST gives."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchSet

from apps.coverage.records import Lines
from apps.delivery.records import ChangedLinesRecord
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import LONG_URL_LENGTH, Json

PATH_LENGTH = 500
ABOVE_A_PATCH = "--- a\n+++ b\n"  # GitHub leaves out what stands above the first place of a file


def changed_lines(items: Sequence[Any], *, repository_github_id: int, number: int) -> ChangedLinesRecord:
    """Read the files of a pull request; of none it is not told either which head they are of."""
    files = [one for one in items if isinstance(one, dict) and one.get("filename")]
    heads = [_head(one) for one in files if values.word(one, "status") != "removed"]
    return ChangedLinesRecord(
        repository_github_id=repository_github_id,
        number=number,
        head_sha=next(filter(None, heads), None),
        lines={values.text(one, "filename", limit=PATH_LENGTH): _lines(one) for one in files},
    )


def _head(data: Json) -> str:
    """Return the commit of which the file is: only addresses name it."""
    query = urlsplit(values.text(data, "contents_url", limit=4 * LONG_URL_LENGTH)).query
    return values.clean(parse_qs(query).get("ref", [""])[0], limit=64)


def _lines(data: Json) -> str | None:
    """Return the numbers of the lines that are new; None where GitHub gives no patch, or not all of one."""
    additions, patch = values.count(data, "additions"), values.text(data, "patch")
    if not additions:
        return ""
    try:
        patched = PatchSet.from_string(ABOVE_A_PATCH + patch)
    except UnidiffParseError:
        return None
    added = [line.target_line_no for file in patched for hunk in file for line in hunk if line.is_added]
    return str(Lines.numbered(filter(None, added))) if len(added) == additions else None
