"""What rules are told: frozen facts as of one moment, each known or missing with its cause."""

from apps.scorecards.facts.known import FactMissing as FactMissing
from apps.scorecards.facts.known import Missing as Missing
from apps.scorecards.facts.known import known as known
from apps.scorecards.facts.process import Process as Process
from apps.scorecards.facts.process import SettingInvalid as SettingInvalid
from apps.scorecards.facts.process import process_of as process_of
from apps.scorecards.facts.subjects import BoardFacts as BoardFacts
from apps.scorecards.facts.subjects import CardFacts as CardFacts
from apps.scorecards.facts.subjects import CheckFacts as CheckFacts
from apps.scorecards.facts.subjects import CommitFacts as CommitFacts
from apps.scorecards.facts.subjects import DeliveryOfMerge as DeliveryOfMerge
from apps.scorecards.facts.subjects import DeploymentFacts as DeploymentFacts
from apps.scorecards.facts.subjects import EnvironmentFacts as EnvironmentFacts
from apps.scorecards.facts.subjects import Facts as Facts
from apps.scorecards.facts.subjects import IssueFacts as IssueFacts
from apps.scorecards.facts.subjects import KeyedIssue as KeyedIssue
from apps.scorecards.facts.subjects import LabelEvent as LabelEvent
from apps.scorecards.facts.subjects import LinkedPullRequest as LinkedPullRequest
from apps.scorecards.facts.subjects import MoveFacts as MoveFacts
from apps.scorecards.facts.subjects import OpenUpdate as OpenUpdate
from apps.scorecards.facts.subjects import OrganizationFacts as OrganizationFacts
from apps.scorecards.facts.subjects import PullRequestFacts as PullRequestFacts
from apps.scorecards.facts.subjects import RecentPullRequest as RecentPullRequest
from apps.scorecards.facts.subjects import RepositoryFacts as RepositoryFacts
from apps.scorecards.facts.subjects import ReviewFacts as ReviewFacts
