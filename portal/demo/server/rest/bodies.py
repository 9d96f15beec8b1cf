"""The JSON objects of GitHub's REST API, with every key that its OpenAPI description requires."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from portal.demo.server.graph.fields.common import repository_url, subject_url
from portal.demo.server.graph.schema import moment_text
from portal.demo.server.rest.call import Call
from portal.demo.world.changes import ChangedFile
from portal.demo.world.lazy import count_open
from portal.demo.world.model import Actor, Comment, Issue, Label, PullRequest, Repository, Team
from portal.demo.world.patches import patch_of

Body = dict[str, Any]
# https://docs.github.com/en/rest: the templates of addresses in a repository and in a user.
_REPOSITORY_URLS = {
    "archive": "/{archive_format}{/ref}", "assignees": "/assignees{/user}", "blobs": "/git/blobs{/sha}",
    "branches": "/branches{/branch}", "collaborators": "/collaborators{/collaborator}",
    "comments": "/comments{/number}",
    "commits": "/commits{/sha}", "compare": "/compare/{base}...{head}", "contents": "/contents/{+path}",
    "contributors": "/contributors", "deployments": "/deployments", "downloads": "/downloads", "events": "/events",
    "forks": "/forks", "git_commits": "/git/commits{/sha}", "git_refs": "/git/refs{/sha}",
    "git_tags": "/git/tags{/sha}", "hooks": "/hooks", "issue_comment": "/issues/comments{/number}",
    "issue_events": "/issues/events{/number}", "issues": "/issues{/number}", "keys": "/keys{/key_id}",
    "labels": "/labels{/name}", "languages": "/languages", "merges": "/merges", "milestones": "/milestones{/number}",
    "notifications": "/notifications{?since,all,participating}", "pulls": "/pulls{/number}",
    "releases": "/releases{/id}", "stargazers": "/stargazers", "statuses": "/statuses/{sha}",
    "subscribers": "/subscribers", "subscription": "/subscription", "tags": "/tags", "teams": "/teams",
    "trees": "/git/trees{/sha}",
}  # fmt: skip
_USER_URLS = {
    "events": "/events{/privacy}", "followers": "/followers", "following": "/following{/other_user}",
    "gists": "/gists{/gist_id}", "organizations": "/orgs", "received_events": "/received_events", "repos": "/repos",
    "starred": "/starred{/owner}{/repo}", "subscriptions": "/subscriptions",
}  # fmt: skip
_MERGE_SETTINGS = {
    "allow_merge_commit": False, "allow_rebase_merge": False, "allow_squash_merge": True,
    "allow_auto_merge": True, "allow_update_branch": False, "delete_branch_on_merge": True,
}  # fmt: skip


def moment(value: datetime | None) -> str | None:
    """Write a moment, or nothing."""
    return moment_text(value) if value else None


def user(actor: Actor, *, call: Call) -> Body:
    """A simple user. REST writes an App's login with "[bot]"."""
    login = f"{actor.login}[bot]" if actor.type_name == "Bot" else actor.login
    page = f"{call.world.base_url}/{'apps/' if actor.type_name == 'Bot' else ''}{actor.login}"
    return _account(call, login=login, node_id=actor.node_id, number=actor.id, page=page) | {"type": actor.type_name}


def owner(call: Call) -> Body:
    """The organization where a user is expected."""
    world = call.world
    page = f"{world.base_url}/{world.login}"
    return _account(call, login=world.login, node_id=world.node_id, number=world.id, page=page) | {
        "type": "Organization"
    }


def _account(call: Call, *, login: str, node_id: str, number: int, page: str) -> Body:
    url = f"{call.base}/users/{quote(login)}"
    return {
        "login": login,
        "id": number,
        "node_id": node_id,
        "avatar_url": f"https://avatars.githubusercontent.com/u/{number}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": page,
        **{f"{name}_url": f"{url}{path}" for name, path in _USER_URLS.items()},
        "user_view_type": "public",
        "site_admin": False,
    }


def repository(found: Repository, *, call: Call) -> Body:
    """A repository as lists show it."""
    url = f"{call.base}/repos/{call.world.login}/{found.name}"
    page = repository_url(found, world=call.world)
    return {
        "id": found.id,
        "node_id": found.node_id,
        "name": found.name,
        "full_name": f"{call.world.login}/{found.name}",
        "private": found.visibility != "public",
        "owner": owner(call),
        "html_url": page,
        "description": found.description or None,
        "fork": found.is_fork,
        "url": url,
        **{f"{name}_url": f"{url}{path}" for name, path in _REPOSITORY_URLS.items()},
        "git_url": f"git://{page.partition('://')[2]}.git",
        "ssh_url": f"git@github.com:{call.world.login}/{found.name}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "mirror_url": None,
        "homepage": None,
        **_repository_facts(call, found),
    }


def _repository_facts(call: Call, found: Repository) -> Body:
    administers = "administration" not in call.profile.lacks
    open_count = count_open(found.issues) + count_open(found.pull_requests)
    return {
        "created_at": moment(found.created_at),
        "updated_at": moment(found.updated_at),
        "pushed_at": moment(found.pushed_at or found.created_at),
        "size": 0 if found.is_empty else len(found.commits),
        "language": found.primary_language or None,
        **dict.fromkeys(("stargazers_count", "watchers_count", "forks_count", "watchers", "forks"), 0),
        "open_issues_count": open_count,
        "open_issues": open_count,
        "has_issues": found.has_issues,
        **dict.fromkeys(("has_projects", "has_downloads"), True),
        **dict.fromkeys(("has_wiki", "has_pages"), False),
        "has_discussions": bool(found.discussions),
        "archived": found.is_archived,
        "disabled": False,
        "license": None,
        "allow_forking": False,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": [],
        "visibility": found.visibility,
        "default_branch": found.default_branch,
        "permissions": {
            "admin": administers, "maintain": administers, "push": administers, "triage": administers, "pull": True,
        },
    }  # fmt: skip


def full_repository(found: Repository, *, call: Call) -> Body:
    """A repository by itself."""
    body = repository(found, call=call) | {"network_count": 0, "subscribers_count": 0, "organization": owner(call)}
    return body | (_MERGE_SETTINGS if "administration" not in call.profile.lacks else {})


def label(found: Label, *, of: Repository, call: Call) -> Body:
    """A label."""
    return {
        "id": found.id,
        "node_id": found.node_id,
        "url": f"{call.base}/repos/{call.world.login}/{of.name}/labels/{found.name}",
        "name": found.name,
        "color": found.color,
        "default": False,
        "description": found.description or None,
    }


def issue(found: Issue | PullRequest, *, call: Call) -> Body:
    """An issue, or a pull request seen as one."""
    home = f"{call.base}/repos/{call.world.login}/{found.repository.name}"
    url = f"{home}/issues/{found.number}"
    body = _subject(call, found, url=url)
    body |= {
        "repository_url": home,
        "labels_url": f"{url}/labels{{/name}}",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "comments": len(found.comments) if isinstance(found, Issue) else 0,
        "author_association": association(found),
        "state_reason": found.state_reason or None if isinstance(found, Issue) else None,
        "closed_by": None,
    }
    if isinstance(found, PullRequest):
        body["draft"] = found.is_draft
        body["pull_request"] = {"merged_at": moment(found.merged_at), **_pull_pages(call, found)}
    return body


def comment(found: Comment, *, call: Call) -> Body:
    """A comment on an issue."""
    home = f"{call.base}/repos/{call.world.login}/{found.subject.repository.name}/issues"
    page = f"{call.world.base_url}/{call.world.login}/{found.subject.repository.name}/issues/{found.subject.number}"
    return {
        "url": f"{home}/comments/{found.id}",
        "html_url": f"{page}#issuecomment-{found.id}",
        "issue_url": f"{home}/{found.subject.number}",
        "id": found.id,
        "node_id": found.node_id,
        "user": user(found.author, call=call) if found.author else None,
        "created_at": moment(found.created_at),
        "updated_at": moment(found.updated_at),
        "body": found.body,
        "author_association": "MEMBER" if found.author is not None and found.author.role else "NONE",
        "performed_via_github_app": None,
    }


def association(found: Issue | PullRequest) -> str:
    """Answer what the author is to the repository."""
    return "MEMBER" if found.author is not None and found.author.role else "NONE"


def _subject(call: Call, found: Issue | PullRequest, *, url: str) -> Body:
    assignees = [user(actor, call=call) for actor in found.assignees]
    return {
        "url": url,
        "comments_url": f"{call.base}/repos/{call.world.login}/{found.repository.name}/issues/{found.number}/comments",
        "html_url": subject_url(found, world=call.world),
        "id": found.id,
        "node_id": found.node_id,
        "number": found.number,
        "title": found.title,
        "user": user(found.author, call=call) if found.author else None,
        "labels": [label(one, of=found.repository, call=call) for one in found.labels],
        "state": "closed" if found.closed_at else "open",
        "locked": False,
        "active_lock_reason": None,
        "assignee": assignees[0] if assignees else None,
        "assignees": assignees,
        "milestone": None,
        "created_at": moment(found.created_at),
        "updated_at": moment(found.updated_at),
        "closed_at": moment(found.closed_at),
        "body": found.body or None,
    }


def _pull_pages(call: Call, found: PullRequest) -> Body:
    page = subject_url(found, world=call.world)
    url = f"{call.base}/repos/{call.world.login}/{found.repository.name}/pulls/{found.number}"
    return {"url": url, "html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch"}


def pull_request(found: PullRequest, *, call: Call) -> Body:
    """A pull request as lists show it."""
    home = f"{call.base}/repos/{call.world.login}/{found.repository.name}"
    url = f"{home}/pulls/{found.number}"
    addresses = {
        "issue_url": f"{home}/issues/{found.number}",
        "commits_url": f"{url}/commits",
        "review_comments_url": f"{url}/comments",
        "review_comment_url": f"{home}/pulls/comments{{/number}}",
        "statuses_url": f"{home}/statuses/{found.head_sha}",
    }
    links = {name.removesuffix("_url"): {"href": address} for name, address in addresses.items()}
    links |= {"self": {"href": url}, "html": {"href": subject_url(found, world=call.world)}}
    links["comments"] = {"href": f"{home}/issues/{found.number}/comments"}
    asked = found.requested_reviewers
    return {
        **_subject(call, found, url=url),
        **_pull_pages(call, found),
        **addresses,
        "merged_at": moment(found.merged_at),
        "merge_commit_sha": found.merge_sha or None,
        "requested_reviewers": [user(one, call=call) for one in asked if isinstance(one, Actor)],
        "requested_teams": [team(one, call=call) for one in asked if isinstance(one, Team)],
        "head": _end(call, found, ref=found.head_ref, sha=found.head_sha),
        "base": _end(call, found, ref=found.base_ref, sha=found.head_sha),
        "_links": {name.removeprefix("pull_"): link for name, link in links.items()},
        "author_association": association(found),
        "auto_merge": None,
        "draft": found.is_draft,
    }


def changed_file(file: ChangedFile, *, of: PullRequest, call: Call) -> Body:
    """A file that a pull request changes; without `patch` where the change is too large, or is none."""
    page, path = repository_url(of.repository, world=call.world), quote(file.path)
    patch = patch_of(file)
    body = {
        "sha": sha256(f"{of.head_sha}:{file.path}".encode()).hexdigest()[:40],
        "filename": file.path,
        "status": "removed" if file.change == "deleted" else file.change,
        "additions": file.additions,
        "deletions": file.deletions,
        "changes": file.additions + file.deletions,
        "blob_url": f"{page}/blob/{of.head_sha}/{path}",
        "raw_url": f"{page}/raw/{of.head_sha}/{path}",
        "contents_url": (
            f"{call.base}/repos/{call.world.login}/{of.repository.name}/contents/{path}?ref={of.head_sha}"
        ),
    }
    if file.change == "renamed":
        body["previous_filename"] = f"before/{file.path}"
    return body if patch is None else body | {"patch": patch}


def _end(call: Call, found: PullRequest, *, ref: str, sha: str) -> Body:
    place = f"{call.world.login}:{ref}"
    return {
        "label": place,
        "ref": ref,
        "sha": sha,
        "user": owner(call),
        "repo": repository(found.repository, call=call),
    }


def full_pull_request(found: PullRequest, *, call: Call) -> Body:
    """A pull request by itself."""
    return pull_request(found, call=call) | {
        "merged": found.merged_at is not None,
        "mergeable": None,
        "rebaseable": None,
        "mergeable_state": "unknown",
        "merged_by": user(found.merged_by, call=call) if found.merged_by else None,
        "comments": 0,
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": found.commits,
        "additions": found.additions,
        "deletions": found.deletions,
        "changed_files": found.changed_files,
    }


def team(found: Team, *, call: Call) -> Body:
    """A team."""
    body = _team_facts(call, found)
    return body | {"parent": _team_facts(call, found.parent) if found.parent else None}


def _team_facts(call: Call, found: Team) -> Body:
    url = f"{call.base}/organizations/{call.world.id}/team/{found.id}"
    return {
        "id": found.id,
        "node_id": found.node_id,
        "url": url,
        "html_url": f"{call.world.base_url}/orgs/{call.world.login}/teams/{found.slug}",
        "name": found.name,
        "slug": found.slug,
        "description": None,
        "privacy": "closed" if found.privacy == "visible" else "secret",
        "notification_setting": "notifications_enabled",
        "permission": "pull",
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "type": "organization",
        "organization_id": call.world.id,
    }
