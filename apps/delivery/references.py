"""What a text names by link or number: issues, pull requests, discussions and files."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

import re2

LINK = re2.compile(
    r"https?://[^/\s]+/([\w.-]+/[\w.-]+)/(?:(issues|pull|discussions)/(\d{1,9})|(?:blob|tree|raw)/[^/\s]+/([^\s)>\]?#\"']+))"
)
# How the hidden line begins that the portal leaves in all it writes at GitHub: no person said this.
OWN_MARK = "<!-- written by the portal: "
NUMBER = re2.compile(r"(?:^|[\s(\[:,;])([\w-]+/[\w.-]+)?#(\d{1,9})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """`repository` is "owner/name" in lower case; "" for that of the text. Either a number or a path is set."""

    repository: str
    number: int | None
    path: str
    is_discussion: bool
    written: str
    line: str  # in which it stands


def references_in(text: str) -> Iterator[Reference]:
    """Yield what a text names, line by line; what is no link comes after the links of its line."""
    for line in text.splitlines():
        for match in LINK.finditer(line):
            repository, kind, number, path = match.groups()
            yield Reference(
                repository=repository.lower(),
                number=int(number) if number else None,
                path=unquote(path or ""),
                is_discussion=kind == "discussions",
                written=match.group(0),
                line=line,
            )
        for match in NUMBER.finditer(line):
            repository, number = match.groups()
            yield Reference(
                repository=(repository or "").lower(),
                number=int(number),
                path="",
                is_discussion=False,
                written=f"{repository or ''}#{number}",
                line=line,
            )


def path_in(reference: Reference, *, branch: str) -> str:
    """Return the path of a file whose address may name a branch with a slash in it, as the default branch may be."""
    rest = branch.partition("/")[2]
    path = reference.path.lstrip("./")
    return path.removeprefix(f"{rest}/") if rest else path


def without_links(text: str) -> str:
    """Return a text with a space where it links to something of GitHub."""
    return str(LINK.sub(" ", text))
