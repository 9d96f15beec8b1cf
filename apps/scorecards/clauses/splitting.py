"""Splits a Markdown document into what it states: entries of lists, rows of tables, paragraphs.

Line by line and in one pass: whoever writes the document cannot make it take long.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.scorecards.clauses.own import all_clauses

MOST_STATEMENTS = 2000
MOST_CHARACTERS = 2000  # of a statement
ID = r"[a-z-]+/[a-z-]+"
ANCHOR = re.compile(rf"\{{#({ID})\}}")
NAMED = re.compile(rf"`({ID})`\s+")  # in front of a statement
COMMENTED = re.compile(rf"\s*(?:clause:\s*)?{ID}(?:[,\s]+{ID})*\s*")
HEADING = re.compile(r" {0,3}(#{1,6})(?:\s+(.*))?")
UNDERLINE = re.compile(r" {0,3}(?:=+|-+)\s*")
FENCE = re.compile(r"\s*(`{3,}|~{3,})")
RULER = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})")
QUOTE = re.compile(r"\s*(?:>\s?)+")
ENTRY = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?")
DELIMITERS = re.compile(r"[\s|:-]+")
TAGS = re.compile(r"\s*(?:</?[a-zA-Z][^<>]*>\s*)+")
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")


@dataclass(slots=True, kw_only=True)
class Statement:
    """What a document states at one place."""

    line: int
    headings: tuple[str, ...]  # those it stands under, the outermost first
    text: str
    ids: tuple[str, ...] = ()  # what it names itself by


@dataclass(slots=True)
class _Splitter:
    """What was found so far, and the statement that the next line may go on with."""

    found: list[Statement] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)  # by depth
    is_open: bool = False
    is_row: bool = False  # of a table, the one found last

    def take(self, number: int, line: str) -> None:
        """Take the next line."""
        heading = HEADING.fullmatch(line)
        if heading:
            self._begin_section(len(heading[1]), (heading[2] or "").rstrip("# \t"))
        elif self.is_open and not self.is_row and UNDERLINE.fullmatch(line):
            self._begin_section(1 if "=" in line else 2, self.found.pop().text)
        elif not line.strip() or RULER.fullmatch(line) or TAGS.fullmatch(line):
            self.is_open = False
        elif line.lstrip().startswith("|"):
            self._take_row(number, line.strip().strip("|"))
        else:
            self._take_text(number, line)

    def _begin_section(self, depth: int, title: str) -> None:
        self.headings = {level: text for level, text in self.headings.items() if level < depth}
        self.headings[depth] = _plain(title)
        self.is_open = False

    def _take_row(self, number: int, cells: str) -> None:
        if DELIMITERS.fullmatch(cells):
            # What stands above it are the names of the columns.
            if self.is_row and self.is_open:
                self.found.pop()
            self.is_open = False
            return
        self._add(number, " · ".join(cell.strip() for cell in cells.split("|")))
        self.is_row = True

    def _take_text(self, number: int, line: str) -> None:
        text = QUOTE.sub("", line, count=1) if line.lstrip().startswith(">") else line
        entry = ENTRY.match(text)
        if entry or not self.is_open or self.is_row:
            self._add(number, text[entry.end() if entry else 0 :].strip())
            return
        last = self.found[-1]
        last.text = f"{last.text} {text.strip()}"[: MOST_CHARACTERS + 1]

    def _add(self, number: int, text: str) -> None:
        headings = tuple(self.headings[level] for level in sorted(self.headings))
        self.found.append(Statement(line=number, headings=headings, text=text[: MOST_CHARACTERS + 1]))
        self.is_open, self.is_row = True, False


def split(text: str) -> tuple[list[Statement], bool]:
    """Return what a document states, and whether that is all: of a very long one it is what comes first."""
    splitter = _Splitter()
    for number, line in _written(text):
        if len(splitter.found) > MOST_STATEMENTS:
            break
        splitter.take(number, line)
    found = splitter.found[:MOST_STATEMENTS]
    return [_named(one) for one in found if one.text], len(splitter.found) <= MOST_STATEMENTS


def _written(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers, without what stands in front of the text, blocks of code and comments."""
    # Not splitlines: GitHub numbers the lines by these ends alone.
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    fence, is_comment, in_front = "", False, _lines_in_front(lines)
    for number, line in enumerate(lines[in_front:], start=in_front + 1):
        marker = None if is_comment else FENCE.match(line)
        if marker and (not fence or marker[1].startswith(fence)):
            fence = "" if fence else marker[1]
            yield number, ""
        elif not fence:
            shown, is_comment = _without_comments(line, is_comment=is_comment)
            yield number, shown[: MOST_CHARACTERS + 1]


def _lines_in_front(lines: list[str]) -> int:
    """Return how many lines the settings in front of a document have."""
    if lines[0].rstrip() != "---":
        return 0
    return next((number for number, line in enumerate(lines[1:100], start=2) if line.rstrip() == "---"), 0)


def _without_comments(line: str, *, is_comment: bool) -> tuple[str, bool]:
    """Return a line without comments, the ids in them as anchors, and whether one goes on in the next line."""
    kept: list[str] = []
    at = 0
    while True:
        if is_comment:
            end = line.find("-->", at)
            if end < 0:
                return "".join(kept), True
            at, is_comment = end + 3, False
        start = line.find("<!--", at)
        if start < 0:
            return "".join((*kept, line[at:])), False
        end = line.find("-->", start)
        inside = line[start + 4 : min(end, start + MOST_CHARACTERS)] if end > 0 else ""
        kept.append(line[at:start])
        if COMMENTED.fullmatch(inside):
            kept += [f"{{#{one}}}" for one in re.findall(ID, inside)]
        at, is_comment = start + 4, True


def _named(statement: Statement) -> Statement:
    """Take the ids out of a statement's text."""
    text, ids = statement.text, ANCHOR.findall(statement.text)
    named = NAMED.match(text)
    # Any other may be a branch, a folder or a command.
    if named and named[1] in all_clauses():
        text, ids = text[named.end() :], [named[1], *ids]
    statement.text, statement.ids = _plain(ANCHOR.sub("", text)), tuple(dict.fromkeys(ids))
    return statement


def _plain(text: str) -> str:
    """Return a text without emphasis, links and what is beyond measure."""
    text = " ".join(LINK.sub(r"\1", ANCHOR.sub("", text)).replace("**", "").split())
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"
