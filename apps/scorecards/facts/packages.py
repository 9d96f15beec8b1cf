"""Container images in GitHub's registry."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFacts:
    image: str  # its address without a tag, in lower case
    url: str
    visibility: str  # public, internal, private
    newest_tags: tuple[str, ...]
    newest_at: datetime | None  # when they were pushed, None where there is no version
