"""What the list of coverage and the page of a repository accept in their query string."""

from typing import Literal

from ninja import Schema

from apps.catalog.forms import ListFilters, Name


class CoverageFilters(ListFilters):
    """What the list is narrowed to and sorted by."""

    sort: Literal["name", "-name", "percent", "-percent", "change", "-change", "reported", "-reported"] = "name"


class FileFilters(Schema):
    """Which files of a report: `q` is a part of the path."""

    q: Name = ""
