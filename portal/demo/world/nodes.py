"""What has a global id, and what everything else in the demonstration world points at: people, labels, comments."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from portal.demo.world.model import Issue, PullRequest

AuthorKind = Literal["human", "dependency_bot", "review_bot", "ai_agent", "automation"]


class Node:
    """Anything with a global id."""

    prefix: ClassVar[str]
    id: int

    def __repr__(self) -> str:
        # Not the fields: things point at one another, and so would their texts, without end.
        return f"{type(self).__name__}({self.id})"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{urlsafe_b64encode(self.id.to_bytes(8, 'big')).decode().rstrip('=')}"


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Actor(Node):
    """A person, bot or app. `login` is GraphQL's, without "[bot]"."""

    prefix = "U"
    id: int
    login: str
    type_name: Literal["User", "Bot", "Mannequin", "Organization"]
    kind: AuthorKind  # planted: what the portal should find
    name: str = ""
    role: Literal["admin", "member", ""] = ""  # in the organization


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Label(Node):
    prefix = "LA"
    id: int
    name: str
    color: str
    description: str = ""


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Comment(Node):
    """What somebody said on an issue or a pull request."""

    prefix = "IC"
    id: int
    subject: "Issue | PullRequest"
    author: Actor | None
    body: str
    created_at: datetime
    updated_at: datetime
