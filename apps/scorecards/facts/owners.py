"""CODEOWNERS as GitHub reads it.

https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

from codeowners import CodeOwners

from apps.scorecards.facts.files import FileFacts, FilesFacts, text_of

# GitHub takes the first of these that is there.
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
# Of another host: GitHub ignores such lines.
OF_OTHERS = ("[", "!", "^[")


class Owners:
    """Who owns what, without the "@" in front: a person's login, or `organization/team`."""

    def __init__(self, text: str) -> None:
        lines = (line for line in text.splitlines() if not line.lstrip().startswith(OF_OTHERS))
        self._rules = CodeOwners("\n".join(lines))

    @property
    def everybody(self) -> frozenset[str]:
        """Return the owners of any line, in lower case."""
        return frozenset(_login(owner) for _, _, owners, *_ in self._rules.paths for owner in owners)

    def of(self, path: str) -> frozenset[str]:
        """Return the owners of a path, in lower case: the last line that matches decides."""
        return frozenset(_login(owner) for owner in self._rules.of(path))

    @property
    def beyond_everything(self) -> frozenset[str]:
        """Return the owners of lines about a part of the repository, not all of it, in lower case."""
        parts = (row for row in self._rules.paths if row[1] not in ("*", "**", "/", "/*", "/**"))
        return frozenset(_login(owner) for _, _, owners, *_ in parts for owner in owners)


def codeowners_file(files: FilesFacts) -> FileFacts | None:
    """Return the file that counts; None without any. Raises FactMissing where the list was cut short."""
    by_path = {one.path: one for one in files.of("codeowners")}
    return next((by_path[place] for place in PLACES if place in by_path), None)


def read_owners(file: FileFacts) -> Owners:
    """Read a CODEOWNERS file; raises FactMissing where its text is missing."""
    return Owners(text_of(file))


def _login(owner: tuple[str, str]) -> str:
    return owner[1].lstrip("@").lower()
