"""What rules are told of the subjects they judge: frozen, plain, as of one moment.

A field that may be Missing is unwrapped with `known`. Moments are aware datetimes in UTC.
"""

from apps.scorecards.facts.deployments import DeploymentFacts
from apps.scorecards.facts.issues import IssueFacts
from apps.scorecards.facts.organization import OrganizationFacts
from apps.scorecards.facts.pull_requests import PullRequestFacts
from apps.scorecards.facts.repositories import RepositoryFacts

Facts = RepositoryFacts | PullRequestFacts | IssueFacts | DeploymentFacts | OrganizationFacts
