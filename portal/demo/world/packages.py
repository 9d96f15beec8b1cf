"""What was published to a registry."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(slots=True, kw_only=True, eq=False)
class PackageVersion:
    id: int
    digest: str
    tags: tuple[str, ...]
    created_at: datetime


@dataclass(slots=True, kw_only=True, eq=False)
class Package:
    """An artifact that was published; `image` is its address without a tag. `id` is GitHub's, 0 elsewhere."""

    image: str
    visibility: Literal["public", "internal", "private"]
    id: int = 0
    versions: list[PackageVersion] = field(default_factory=list)  # oldest first
