"""A fact that could not be read is Missing with its cause: never None, False or an empty list."""

from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Stands in place of a fact. `cause` is a sentence: what is missing and, where it can be named, what brings it."""

    cause: str
    is_of_one: bool = False  # it cannot be known of this one subject, which says nothing of any other


class FactMissing(Exception):
    """A rule needs a fact that is Missing: what it finds is unknown."""

    def __init__(self, cause: str, *, is_of_one: bool = False) -> None:
        super().__init__(cause)
        self.cause = cause
        self.is_of_one = is_of_one


def known(fact: T | Missing) -> T:
    """Return a fact that could be read; raises FactMissing otherwise, which makes the finding unknown."""
    if isinstance(fact, Missing):
        raise FactMissing(fact.cause, is_of_one=fact.is_of_one)
    return fact
