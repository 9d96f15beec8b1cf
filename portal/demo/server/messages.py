"""Requests and replies, apart from the socket."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

DOCUMENTATION = "https://docs.github.com/rest"
GRAPHQL_PATHS = frozenset({"/graphql", "/api/graphql"})
ENTERPRISE_PREFIX = "/api/v3"
Delivery = Literal["", "reset", "truncate", "stall", "drip"]


@dataclass(slots=True, kw_only=True)
class Request:
    """What came in. Header names are in lower case."""

    method: str
    target: str  # path and query as sent
    headers: dict[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """Answer the path, without the prefix of an Enterprise Server."""
        path = urlsplit(self.target).path
        return (path.removeprefix(ENTERPRISE_PREFIX) or "/") if path not in GRAPHQL_PATHS else path

    @property
    def base(self) -> str:
        """Answer the address that this client reaches the API under: links must stay on it."""
        prefix = ENTERPRISE_PREFIX if urlsplit(self.target).path.startswith(ENTERPRISE_PREFIX) else ""
        return f"http://{self.headers.get('host', 'localhost')}{prefix}"

    @property
    def query(self) -> dict[str, str]:
        """Answer the parameters."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def is_graphql(self) -> bool:
        return self.path in GRAPHQL_PATHS

    def json(self) -> Any:
        """Answer the body; raises ValueError when it is no JSON."""
        return json.loads(self.body or b"null")


@dataclass(slots=True, kw_only=True)
class Reply:
    """What goes out. `payload` is JSON unless it is text, bytes or nothing."""

    status: int = 200
    payload: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    modified_at: datetime | None = None
    delivery: Delivery = ""
    seconds: float = 0.0  # of a slow delivery
    is_free: bool = False  # takes nothing from the primary limit

    def encoded(self) -> bytes:
        """Answer the body's bytes."""
        if self.payload is None:
            return b""
        if isinstance(self.payload, str):
            return self.payload.encode()
        if isinstance(self.payload, bytes):
            return self.payload
        return json.dumps(self.payload, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request that was answered, for tests and the curious."""

    at: datetime
    method: str
    path: str
    document: str
    variables: dict[str, Any]
    profile: str
    status: int
    points: int
    fault: str = ""

    def as_json(self) -> dict[str, Any]:
        """Answer it as `GET /_demo/requests` shows it."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "at"} | {"at": self.at.isoformat()}


def refusal(status: int, *, message: str, **headers: str) -> Reply:
    """Make an error in the shape of GitHub's REST API."""
    payload = {"message": message, "documentation_url": DOCUMENTATION, "status": str(status)}
    return Reply(status=status, payload=payload, headers={k.replace("_", "-"): v for k, v in headers.items()})


def not_found() -> Reply:
    """Make the answer for what is not there, or not to be seen."""
    return refusal(404, message="Not Found")
