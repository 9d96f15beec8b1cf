"""What only REST tells of branches and tags: when they were made and by whom, releases, comparisons."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlencode

from portal.demo.server.comparing import compared, is_known, status_of
from portal.demo.server.graph.fields.common import repository_url
from portal.demo.server.messages import Reply, not_found
from portal.demo.server.rest import bodies
from portal.demo.server.rest.call import DEFAULT_PAGE, LARGEST_PAGE, Call
from portal.demo.server.rest.issues import find
from portal.demo.world.model import Actor, Branch, PullRequest, Release, Repository
from portal.demo.world.publishing import branched_at

# https://docs.github.com/en/rest/activity/events: what is older is not told.
EVENTS_LAST = timedelta(days=30)
NO_SHA = "0" * 40
Body = dict[str, Any]


def activity(call: Call, **where: str | None) -> Reply:
    """Answer a page of what happened to branches, newest first; of all kinds only that they were made."""
    repository = find(call, **where)
    if isinstance(repository, Reply):
        return repository
    if refused := call.denied("contents"):
        return refused
    if call.parameter("activity_type", "branch_creation") != "branch_creation":
        return Reply(payload=[])
    made = sorted(_work(repository), key=lambda one: (branched_at(one), one.head_sha), reverse=True)
    found, headers = _cursor_page(call, made)
    return Reply(payload=[_creation(one, call=call) for one in found], headers=headers)


def _work(repository: Repository) -> list[Branch | PullRequest]:
    branches = [branch for branch in repository.branches if branch.created_at is not None]
    return [*branches, *(one for one in repository.pull_requests if not one.is_cross_repository)]


def _creation(work: Branch | PullRequest, *, call: Call) -> Body:
    name = work.head_ref if isinstance(work, PullRequest) else work.name
    return {
        "id": int(work.head_sha[:12], 16),
        "node_id": f"PSH_{work.head_sha[:12]}",
        "before": NO_SHA,
        "after": work.head_sha,
        "ref": f"refs/heads/{name}",
        "timestamp": bodies.moment(branched_at(work)),
        "activity_type": "branch_creation",
        "actor": bodies.user(work.author, call=call) if work.author else None,
    }


def _cursor_page(call: Call, items: list[Any]) -> tuple[list[Any], dict[str, str]]:
    """Answer a page behind a cursor; one that is none is the beginning."""
    size = min(max(1, call.number("per_page", DEFAULT_PAGE)), LARGEST_PAGE)
    try:
        start = int(b64decode(call.parameter("after"), validate=True) or 0)
    except (Base64Error, ValueError):
        start = 0
    end = start + size
    if end >= len(items):
        return items[start:end], {}
    more = urlencode({**call.request.query, "after": b64encode(str(end).encode()).decode()})
    return items[start:end], {"Link": f'<{call.base}{call.request.path}?{more}>; rel="next"'}


def events(call: Call, **where: str | None) -> Reply:
    """Answer a page of the public timeline of a repository: the tags that were made lately."""
    repository = find(call, **where)
    if isinstance(repository, Reply):
        return repository
    tags = sorted(repository.tags, key=lambda tag: (tag.created_at, tag.name), reverse=True)
    recent = [tag for tag in tags if tag.created_at >= call.now - EVENTS_LAST and tag.creator]
    found, headers = call.page(recent)
    payload = [
        _created_tag(repository, name=tag.name, at=tag.created_at, creator=tag.creator, call=call)
        for tag in found
        if tag.creator
    ]
    return Reply(payload=payload, headers=headers)


def _created_tag(repository: Repository, *, name: str, at: datetime, creator: Actor, call: Call) -> Body:
    who = bodies.user(creator, call=call)
    full_name = f"{call.world.login}/{repository.name}"
    return {
        "id": str(repository.id * 1000 + len(name)),
        "type": "CreateEvent",
        "actor": {name: who[name] for name in ("id", "login", "gravatar_id", "url", "avatar_url")}
        | {"display_login": creator.login},
        "repo": {"id": repository.id, "name": full_name, "url": f"{call.base}/repos/{full_name}"},
        "payload": {
            "ref": name,
            "ref_type": "tag",
            "master_branch": repository.default_branch,
            "description": repository.description,
            "pusher_type": "user",
        },
        "public": repository.visibility == "public",
        "created_at": bodies.moment(at),
    }


def releases(call: Call, **where: str | None) -> Reply:
    """Answer a page of the releases, newest first; drafts only to who may push."""
    repository = find(call, **where)
    if isinstance(repository, Reply):
        return repository
    if refused := call.denied("contents"):
        return refused
    shown = [one for one in repository.releases if one.published_at or "administration" not in call.profile.lacks]
    found, headers = call.page(shown[::-1])
    return Reply(payload=[_release(one, repository=repository, call=call) for one in found], headers=headers)


def _release(release: Release, *, repository: Repository, call: Call) -> Body:
    home = f"{call.base}/repos/{call.world.login}/{repository.name}"
    url = f"{home}/releases/{release.id}"
    page = repository_url(repository, world=call.world)
    return {
        "url": url,
        "html_url": f"{page}/releases/tag/{release.tag_name}",
        "assets_url": f"{url}/assets",
        "upload_url": f"{url}/assets{{?name,label}}",
        "tarball_url": f"{home}/tarball/{release.tag_name}",
        "zipball_url": f"{home}/zipball/{release.tag_name}",
        "id": release.id,
        "node_id": release.node_id,
        "tag_name": release.tag_name,
        "target_commitish": repository.default_branch,
        "name": release.tag_name,
        "body": None,
        "draft": release.published_at is None,
        "prerelease": release.is_prerelease,
        "created_at": bodies.moment(release.created_at),
        "published_at": bodies.moment(release.published_at),
        "author": bodies.user(release.author, call=call) if release.author else None,
        "assets": [],
    }


def compare(call: Call, basehead: str, **where: str | None) -> Reply:
    """Answer the comparison of a tag or the default branch with a commit."""
    repository = find(call, **where)
    if isinstance(repository, Reply):
        return repository
    if refused := call.denied("contents"):
        return refused
    base, dots, head = unquote(basehead).partition("...")
    bases = {repository.default_branch, *(tag.name for tag in repository.tags)}
    if not dots or base not in bases or not is_known(repository, head=head):
        return not_found()
    found = compared(repository, base=base, head=head)
    home = f"{call.base}/repos/{call.world.login}/{repository.name}"
    page = f"{repository_url(repository, world=call.world)}/compare/{base}...{head}"
    payload = {
        "url": f"{home}/compare/{base}...{head}",
        "html_url": page,
        "permalink_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "base_commit": _commit(found.base_sha, home=home, page=page),
        "merge_base_commit": _commit(found.merge_base_sha, home=home, page=page),
        "status": status_of(ahead_by=found.ahead_by, behind_by=found.behind_by),
        "ahead_by": found.ahead_by,
        "behind_by": found.behind_by,
        "total_commits": found.ahead_by,
        "commits": [],
        "files": [],
    }
    return Reply(payload=payload)


def _commit(sha: str, *, home: str, page: str) -> Body:
    url = f"{home}/commits/{sha}"
    tree = {"sha": sha, "url": f"{home}/git/trees/{sha}"}
    return {
        "url": url,
        "sha": sha,
        "node_id": f"C_{sha}",
        "html_url": f"{page.partition('/compare/')[0]}/commit/{sha}",
        "comments_url": f"{url}/comments",
        "commit": {
            "url": f"{home}/git/commits/{sha}",
            "author": None,
            "committer": None,
            "message": "",
            "comment_count": 0,
            "tree": tree,
        },
        "author": None,
        "committer": None,
        "parents": [],
    }
