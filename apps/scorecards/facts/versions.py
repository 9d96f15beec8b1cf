"""Semantic versions in the names of tags: https://semver.org."""

from collections.abc import Iterable
from dataclasses import dataclass

import re2

# What stands before it names the part that is versioned on its own: charts/gateway-1.2.3.
VERSION = re2.compile(r"^(.*?)v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$")
# A name that is moved to the newest of its versions, as callers of actions expect it.
ALIAS = re2.compile(r"^(.*?v?)(\d{1,9})(\.\d{1,9})?$")
Order = tuple[int, int, int, tuple[tuple[int, int, str], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    name: str
    part: str  # "" where the whole repository has one version
    order: Order

    @property
    def major(self) -> tuple[str, int]:
        return (self.part, self.order[0])

    @property
    def line(self) -> tuple[str, int, int]:
        return (self.part, self.order[0], self.order[1])


def version_in(name: str) -> Version | None:
    """Return the version at the end of a tag's name; None without."""
    found = VERSION.match(name)
    if found is None:
        return None
    part, major, minor, patch, prerelease = found.groups()
    order = (int(major), int(minor), int(patch), _precedence(prerelease or ""))
    return Version(name=name, part=part, order=order)


def is_alias(name: str, *, of: Iterable[str]) -> bool:
    """Say whether a name like v1 or v1.2 stands for one of some versions, given by their names."""
    return ALIAS.match(name) is not None and any(one.startswith(f"{name}.") for one in of)


def _precedence(prerelease: str) -> tuple[tuple[int, int, str], ...]:
    """Return what prereleases are ordered by: numbers before words, and a version after its prereleases."""
    if not prerelease:
        return ((2, 0, ""),)
    return tuple((0, int(one), "") if one.isdigit() else (1, 0, one) for one in prerelease.split("."))
