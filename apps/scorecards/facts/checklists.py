"""Reads the checklist of a pull request's text."""

import re
from dataclasses import dataclass

# https://github.github.com/gfm/#task-list-items-extension-
ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+\[([ xX])\]\s+(\S.*)")
FENCE = re.compile(r"\s*(```|~~~)")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
SET_ASIDE = re.compile(r"\bn/?a\b|\bnot applicable\b|^~~.*~~$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    text: str
    is_ticked: bool

    @property
    def is_settled(self) -> bool:
        """Whether it is ticked, struck through or marked as not applicable."""
        return self.is_ticked or SET_ASIDE.search(self.text.strip()) is not None


def checklist_of(body: str) -> tuple[ChecklistItem, ...]:
    """Return the items of all task lists in a text, without those in comments and in blocks of code."""
    items, fence = [], ""
    for line in COMMENT.sub("", body).splitlines():
        marker = FENCE.match(line)
        if marker and fence in ("", marker[1]):
            fence = "" if fence else marker[1]
        item = None if fence else ITEM.fullmatch(line)
        if item:
            items.append(ChecklistItem(text=item[2].strip(), is_ticked=item[1] != " "))
    return tuple(items)
