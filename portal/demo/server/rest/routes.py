"""Which path is answered by what."""

import re
from collections.abc import Callable

from portal.demo.server.messages import Reply, not_found
from portal.demo.server.rest import (
    access,
    actions,
    artifacts,
    commenting,
    contents,
    identity,
    issues,
    opening,
    organization,
    packages,
    refs,
)
from portal.demo.server.rest.call import Call

Handler = Callable[..., Reply]
_REPOSITORY = r"(?:/repos/(?P<owner>[^/]+)/(?P<name>[^/]+)|/repositories/(?P<number>\d+))"
_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", r"/rate_limit", identity.rate_limit),
    ("GET", r"/user", identity.user),
    ("GET", r"/user/memberships/orgs/(?P<login>[^/]+)", access.membership),
    ("GET", r"/user/installations", access.installations),
    ("GET", r"/user/installations/(?P<installation>\d+)/repositories", access.repositories),
    ("GET", r"/app", identity.app),
    ("GET", r"/app/installations", identity.installations),
    ("GET", r"/app/installations/(?P<installation>\d+)", identity.installation),
    ("GET", r"/orgs/(?P<login>[^/]+)/installation", identity.organization_installation),
    ("POST", r"/app/installations/(?P<installation>\d+)/access_tokens", identity.access_token),
    ("GET", r"/installation/repositories", organization.installation_repositories),
    ("GET", r"/orgs/(?P<login>[^/]+)", organization.organization),
    ("GET", r"/orgs/(?P<login>[^/]+)/repos", organization.repositories),
    ("GET", r"/orgs/(?P<login>[^/]+)/members", organization.members),
    ("GET", r"/orgs/(?P<login>[^/]+)/teams", organization.teams),
    ("GET", r"/orgs/(?P<login>[^/]+)/teams/(?P<slug>[^/]+)/members", organization.team_members),
    ("GET", r"/orgs/(?P<login>[^/]+)/teams/(?P<slug>[^/]+)/repos", organization.team_repositories),
    ("GET", r"/orgs/(?P<login>[^/]+)/packages", packages.packages),
    ("GET", r"/orgs/(?P<login>[^/]+)/packages/container/(?P<name>[^/]+)/versions", packages.versions),
    ("GET", _REPOSITORY + r"/activity", refs.activity),
    ("GET", _REPOSITORY + r"/events", refs.events),
    ("GET", _REPOSITORY + r"/releases", refs.releases),
    ("GET", _REPOSITORY + r"/compare/(?P<basehead>[^/]+)", refs.compare),
    ("GET", _REPOSITORY, issues.repository),
    ("GET", _REPOSITORY + r"/git/trees/(?P<revision>[^/]+)", contents.tree),
    ("GET", _REPOSITORY + r"/issues", issues.issues),
    ("POST", _REPOSITORY + r"/issues", opening.open_issue),
    ("GET", _REPOSITORY + r"/issues/(?P<issue>\d+)", issues.issue),
    ("GET", _REPOSITORY + r"/issues/(?P<issue>\d+)/comments", commenting.comments),
    ("POST", _REPOSITORY + r"/issues/(?P<issue>\d+)/comments", commenting.add_comment),
    ("PATCH", _REPOSITORY + r"/issues/comments/(?P<comment>\d+)", commenting.change_comment),
    ("GET", _REPOSITORY + r"/pulls", issues.pull_requests),
    ("GET", _REPOSITORY + r"/pulls/(?P<issue>\d+)", issues.pull_request),
    ("GET", _REPOSITORY + r"/pulls/(?P<issue>\d+)/files", issues.changed_files_of),
    ("GET", _REPOSITORY + r"/actions/runs", actions.workflow_runs),
    ("GET", _REPOSITORY + r"/actions/runs/(?P<run>\d+)", actions.workflow_run),
    ("GET", _REPOSITORY + r"/actions/runs/(?P<run>\d+)/jobs", actions.jobs),
    ("GET", _REPOSITORY + r"/actions/runs/(?P<run>\d+)/approvals", actions.approvals),
    ("GET", _REPOSITORY + r"/actions/artifacts", artifacts.artifacts),
    ("GET", _REPOSITORY + r"/actions/artifacts/(?P<artifact>\d+)", artifacts.artifact),
    ("GET", _REPOSITORY + r"/actions/artifacts/(?P<artifact>\d+)/zip", artifacts.download),
    ("GET", _REPOSITORY + r"/actions/runs/(?P<run>\d+)/artifacts", artifacts.artifacts_of_run),
)
ROUTES = tuple((method, re.compile(pattern + "/?"), handler) for method, pattern, handler in _ROUTES)


def answer_rest(call: Call) -> Reply:
    """Answer a REST request; a path that is not known here is one that GitHub does not know either."""
    for method, pattern, handler in ROUTES:
        match = pattern.fullmatch(call.request.path)
        if match and method == call.request.method:
            return handler(call, **match.groupdict())
    return not_found()
