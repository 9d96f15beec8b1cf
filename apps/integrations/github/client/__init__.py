"""Asks GitHub: one request at a time, bounded in time, every answer judged before anybody sees it."""

from apps.integrations.github.client.answers import GraphQLAnswer as GraphQLAnswer
from apps.integrations.github.client.answers import GraphQLProblem as GraphQLProblem
from apps.integrations.github.client.answers import RestAnswer as RestAnswer
from apps.integrations.github.client.credentials import Credential as Credential
from apps.integrations.github.client.github import GitHubClient as GitHubClient
from apps.integrations.github.client.limits import Limits as Limits
from apps.integrations.github.client.limits import Usage as Usage
from apps.integrations.github.client.refusals import CursorRefused as CursorRefused
from apps.integrations.github.client.storage import DownloadFailed as DownloadFailed
from apps.integrations.github.client.storage import StorageOutOfReach as StorageOutOfReach
