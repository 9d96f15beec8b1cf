"""Who may see what: the tokens the server knows and the rights that each lacks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Feature = Literal[
    "actions",
    "administration",
    "checks",
    "contents",
    "deployments",
    "discussions",
    "environments",
    "issues",
    "members",
    "projects",
    "pull_requests",
    "statuses",
]
EVERYTHING: frozenset[Feature] = frozenset(
    {
        "actions",
        "administration",
        "checks",
        "contents",
        "deployments",
        "discussions",
        "environments",
        "issues",
        "members",
        "projects",
        "pull_requests",
        "statuses",
    }
)
CLASSIC_SCOPES = "read:org, read:project, repo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The rights behind a token. `kind` decides the words of a refusal."""

    name: str
    kind: Literal["classic", "fine_grained", "installation", "user", "anonymous"]
    lacks: frozenset[Feature] = field(default_factory=frozenset)
    scopes: str = ""  # of a classic token
    login: str = ""  # of the person whose token it is
    is_read_only: bool = False  # GitHub has a right to write beside each to read
    is_expired: bool = False
    expires_at: datetime | None = None

    @property
    def refusal(self) -> str:
        """GitHub's words when the right is missing."""
        who = "integration" if self.kind in ("installation", "user") else "personal access token"
        return f"Resource not accessible by {who}"


ANONYMOUS = Profile(name="anonymous", kind="anonymous", lacks=EVERYTHING)

PROFILE_TOKENS: dict[str, Profile] = {
    "demo-token": Profile(name="full", kind="classic", scopes=CLASSIC_SCOPES),
    "demo-packages": Profile(name="packages", kind="classic", scopes=f"read:packages, {CLASSIC_SCOPES}"),
    "demo-no-administration": Profile(
        name="no-administration", kind="installation", lacks=frozenset({"administration"})
    ),
    "demo-no-projects": Profile(name="no-projects", kind="installation", lacks=frozenset({"projects"})),
    "demo-no-actions": Profile(name="no-actions", kind="installation", lacks=frozenset({"actions", "environments"})),
    "demo-no-contents": Profile(name="no-contents", kind="installation", lacks=frozenset({"contents"})),
    "demo-no-deployments": Profile(name="no-deployments", kind="installation", lacks=frozenset({"deployments"})),
    "demo-no-discussions": Profile(name="no-discussions", kind="installation", lacks=frozenset({"discussions"})),
    "demo-no-members": Profile(name="no-members", kind="installation", lacks=frozenset({"members"})),
    # A fine-grained token cannot read check runs: there is no such permission for it.
    "demo-no-checks": Profile(name="no-checks", kind="fine_grained", lacks=frozenset({"checks"})),
    "demo-metadata-only": Profile(name="metadata-only", kind="fine_grained", lacks=EVERYTHING),
    "demo-read-only": Profile(name="read-only", kind="fine_grained", is_read_only=True),
    "demo-expired": Profile(name="expired", kind="classic", is_expired=True),
}
