"""Answering what a page shows as a file or as text to take along."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def csv_response(rows: Iterable[Sequence[object]], *, name: str) -> HttpResponse:
    """Answer rows as a CSV file that a spreadsheet opens without running anything in it."""
    text = StringIO()
    csv.writer(text).writerows([safe_cell(value) for value in row] for row in rows)
    # The mark at the front tells Excel that this is UTF-8.
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.csv")
    return response


def flat_rows(data: object, *, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield each value of nested plain data with its path; entries of a list are called by their name or date."""
    if isinstance(data, Mapping):
        parts = [(str(key), value) for key, value in data.items()]
    elif isinstance(data, list):
        parts = [(_entry_name(value, number), value) for number, value in enumerate(data, start=1)]
    else:
        yield path, data
        return
    for name, value in parts:
        yield from flat_rows(value, path=f"{path}.{name}" if path else name)


def _entry_name(entry: object, number: int) -> str:
    if not isinstance(entry, Mapping):
        return str(number)
    named = next((entry[key] for key in ("name", "date") if key in entry), number)
    return "null" if named is None else str(named)


def safe_cell(value: object) -> object:
    """Return a number as it is, nothing as an empty cell, and a text so that it stays a text."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value).replace("\0", "")
    return f"'{text}" if text.startswith(FORMULA_SIGNS) or text.lstrip(" ").startswith(FORMULA_SIGNS) else text
