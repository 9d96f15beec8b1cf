"""The files of a default branch that play a part in the process, as rules see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.scorecards.facts.known import FactMissing, Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    path: str
    kind: str  # codeowners, issue_template, workflow, renovate, manifest, …
    ecosystem: str = ""  # node, python, docker, terraform, … of what it is a sign
    text: str | None = None  # None where it was not read
    absence: str = ""  # why: not_read, binary, too_large, unreadable

    @property
    def name(self) -> str:
        """Return the last part of the path in lower case."""
        return self.path.rsplit("/", 1)[-1].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesFacts:
    """`owner_problems` are what GitHub finds wrong in CODEOWNERS."""

    files: Sequence[FileFacts]
    is_complete: bool  # False: what is not listed may be there all the same
    owner_problems: tuple[str, ...] | Missing = ()

    def of(self, *kinds: str) -> list[FileFacts]:
        """Return the files of some kinds; raises FactMissing where none is listed and the list was cut short."""
        found = [one for one in self.files if one.kind in kinds]
        if not found and not self.is_complete:
            raise FactMissing("The repository has more files than GitHub lists: what is not listed may be there.")
        return found

    def has_ecosystem(self, *names: str) -> bool:
        """Say whether any file is a sign of an ecosystem."""
        return any(one.ecosystem in names for one in self.files)


def text_of(file: FileFacts) -> str:
    """Return a file's text; raises FactMissing where it was not read."""
    if file.text is None:
        why = {"binary": "it is no text", "too_large": "it is too large"}.get(file.absence, "GitHub did not give it")
        raise FactMissing(f"{file.path} could not be read: {why}.")
    return file.text
