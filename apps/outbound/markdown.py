"""Markdown in which nobody's words become markup, or call anybody."""

import re

URL = re.compile(r"(https?://[^\s<>`]+)")
SIGNS = re.compile(r"([\\`*_\[\]<>|~&])")
# What would call a person or another issue. GitHub looks for these in what it has rendered.
CALLS = re.compile(r"([@#]|(?i:\bGH-))(?=\w)")
# What would begin a heading, a list or a rule.
FIRST_SIGNS = re.compile(r"^\s*(?:[#+=-]|\d+(?=[.)]))")


def plain(text: str) -> str:
    """Write somebody's line so that Markdown takes it for nothing but text and addresses."""
    parts = URL.split(text)
    told = "".join(f"<{part}>" if index % 2 else escaped(part) for index, part in enumerate(parts))
    first = FIRST_SIGNS.match(told)
    if first is None:
        return told.strip()
    begun = first.group().strip()
    return f"{begun}\\{told[first.end() :]}" if begun[-1].isdigit() else f"\\{begun}{told[first.end() :]}"


def escaped(text: str) -> str:
    """Write a part of a line so that Markdown takes it for text."""
    return CALLS.sub(r"\1<!-- -->", SIGNS.sub(r"\\\1", text))
