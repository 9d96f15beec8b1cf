"""Discussions."""

from dataclasses import dataclass
from datetime import datetime

from apps.catalog.records import ActorRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionRecord:
    node_id: str
    number: int
    title: str
    body: str  # its beginning
    url: str
    category: str  # slug
    author: ActorRecord | None
    created_at: datetime
    updated_at: datetime
