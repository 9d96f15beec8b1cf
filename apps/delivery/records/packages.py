"""Container packages of the organization."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageVersionRecord:
    """The newest version that bears a tag, else the newest."""

    github_id: int
    tags: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRecord:
    github_id: int
    name: str
    image: str  # its address without a tag
    visibility: str  # public, internal, private
    url: str
    repository_github_id: int | None  # None where it is linked to none
    created_at: datetime
    updated_at: datetime
    newest: PackageVersionRecord | None  # None where it has none
    has_versions_read: bool  # False where nothing changed, so that they were not asked for
