"""The client of GitHub as the settings describe it."""

from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from apps.integrations.errors import SourceRejected
from apps.integrations.github.client import Credential, GitHubClient
from apps.sync.limits import DatabaseLimits

MISSING = (
    "No credential for GitHub is set: give GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY, "
    "and PORTAL_ORGANIZATION."
)


def github_client(deadline: Callable[[], None]) -> GitHubClient:
    """Open a client of the organization; `deadline` is called before every request.

    Raises SourceRejected if the settings name no credential or organization.
    """
    has_app = settings.GITHUB_APP_ID and settings.GITHUB_APP_PRIVATE_KEY
    if not settings.PORTAL_ORGANIZATION or not (settings.GITHUB_TOKEN or has_app):
        raise SourceRejected(MISSING, reason="credential")
    credential = Credential(
        token=settings.GITHUB_TOKEN,
        app_id=settings.GITHUB_APP_ID,
        private_key=settings.GITHUB_APP_PRIVATE_KEY,
        packages_token=settings.GITHUB_PACKAGES_TOKEN,
    )
    return GitHubClient(
        api_url=settings.GITHUB_API_URL,
        organization=settings.PORTAL_ORGANIZATION,
        credential=credential,
        limits=DatabaseLimits(credential=credential.digest, clock=timezone.now),
        deadline=deadline,
        storage_hosts=settings.GITHUB_ARTIFACT_HOSTS,
    )
