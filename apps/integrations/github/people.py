"""What GitHub shows one person, asked with that person's own token."""

from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from apps.integrations.errors import SourceRejected, SourceUnavailable
from apps.integrations.github.client import GitHubClient

PAGE = 100
TIMEOUT_SECONDS = 10


def role_in_organization(client: GitHubClient) -> str:
    """Return "admin" or "member"; "" for somebody who is no member, or has not accepted yet.

    https://docs.github.com/rest/orgs/members#get-an-organization-membership-for-the-authenticated-user
    """
    try:
        answer = client.rest(f"/user/memberships/orgs/{client.organization}").data
    except SourceRejected as error:
        if error.reason == "not_found":
            return ""
        raise
    if not isinstance(answer, dict) or answer.get("state") != "active":
        return ""
    return str(answer.get("role") or "member")


def visible_repository_ids(client: GitHubClient) -> frozenset[int]:
    """Return the ids of the organization's repositories that the person and the App both may see.

    https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-user-access-token
    Raises SourceRejected where the token is not one of a GitHub App, which alone can be asked so.
    """
    found: set[int] = set()
    for installation in _pages(client, "/user/installations", key="installations"):
        account = installation.get("account") or {}
        if str(account.get("login", "")).lower() != client.organization.lower():
            continue
        for repository in _pages(client, f"/user/installations/{installation['id']}/repositories", key="repositories"):
            if isinstance(repository.get("id"), int):
                found.add(repository["id"])
    return frozenset(found)


def _pages(client: GitHubClient, path: str, *, key: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    address, parameters = path, {"per_page": str(PAGE)}
    while address:
        answer = client.rest(address, parameters=parameters)
        page = answer.data.get(key) if isinstance(answer.data, dict) else None
        if not isinstance(page, list):
            raise SourceUnavailable(f"GitHub answered no {key}.", reason="bad_answer")
        items += [item for item in page if isinstance(item, dict)]
        address, parameters = answer.next_url, {}
    return items


def refreshed_tokens(
    web_url: str, *, client_id: str, client_secret: str, refresh_token: str, now: datetime
) -> tuple[str, str, datetime | None]:
    """Trade a refresh token for a new pair and its end.

    https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens
    Raises SourceRejected when GitHub refuses, SourceUnavailable when it does not answer.
    """
    wanted = {
        "client_id": client_id,
        "client_secret": client_secret,
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
    }
    try:
        answer = requests.post(
            f"{web_url}/login/oauth/access_token",
            data=wanted,
            headers={"Accept": "application/json"},
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
        told = answer.json()
    except requests.RequestException as error:
        raise SourceUnavailable("GitHub did not renew a person's token.", reason="network") from error
    if not isinstance(told, dict) or not isinstance(told.get("access_token"), str):
        raise SourceRejected("GitHub does not renew a person's token any more.", reason="credential")
    seconds = told.get("expires_in")
    ends = now.astimezone(UTC) + timedelta(seconds=seconds) if isinstance(seconds, int) else None
    return told["access_token"], str(told.get("refresh_token") or ""), ends
