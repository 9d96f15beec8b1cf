"""The clauses of the process, read from docs/process.md."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

CLAUSE = re.compile(r"- `(?P<id>[a-z-]+/[a-z-]+)` (?P<text>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One line of the process."""

    id: str
    heading: str
    text: str


@cache
def all_clauses() -> dict[str, Clause]:
    """Return the clauses by id, in the order of the document."""
    heading, found = "", {}
    for line in (Path(settings.BASE_DIR) / "docs" / "process.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        match = CLAUSE.fullmatch(line)
        if match:
            found[match["id"]] = Clause(id=match["id"], heading=heading, text=match["text"])
    return found
