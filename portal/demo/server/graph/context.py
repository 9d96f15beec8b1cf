"""What a document is executed with: the world at this moment and who asks."""

from dataclasses import dataclass
from datetime import datetime

from graphql import GraphQLError

from portal.demo.server.graph.cost import Cost
from portal.demo.server.graph.errors import typed
from portal.demo.server.limits import Bucket
from portal.demo.server.lookup import Lookup
from portal.demo.server.profiles import Feature, Profile
from portal.demo.world.model import Actor, World

FEATURES: dict[str, Feature] = {
    "CheckRun": "checks",
    "CheckSuite": "checks",
    "Commit": "contents",
    "Deployment": "deployments",
    "Discussion": "discussions",
    "DraftIssue": "projects",
    "Environment": "environments",
    "Issue": "issues",
    "ProjectV2": "projects",
    "ProjectV2Item": "projects",
    "PullRequest": "pull_requests",
    "StatusContext": "statuses",
    "Team": "members",
}


@dataclass(slots=True, kw_only=True)
class Context:
    """One request's view of the world."""

    world: World
    lookup: Lookup
    profile: Profile
    now: datetime
    bucket: Bucket
    cost: Cost
    hides_moves: bool = False  # GitHub has had weeks in which moves wrote no timeline event
    refuses_cursors: bool = False
    empties_lists: bool = False

    def require(self, feature: Feature) -> None:
        """Raise GitHub's FORBIDDEN unless the token has the right."""
        if feature in self.profile.lacks:
            raise self.forbidden()

    def forbidden(self) -> GraphQLError:
        """Make the error of a missing right."""
        return typed(self.profile.refusal, kind="FORBIDDEN", saml_failure=False)

    def lacks(self, type_name: str) -> bool:
        """Tell whether things of this type are beyond the token's rights."""
        return FEATURES.get(type_name) in self.profile.lacks

    @property
    def viewer(self) -> Actor:
        """Answer whose token it is: the first administrator."""
        people = self.world.actors
        return next((actor for actor in people if actor.role == "admin"), people[0])
