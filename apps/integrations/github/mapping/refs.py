"""Records of branches and tags. Some of it is told by REST alone."""

from datetime import datetime

from apps.catalog.records import ActorRecord
from apps.delivery.records import BranchRecord, MergeBaseRecord, ReleaseRecord, TagRecord
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

NAME_LENGTH = 255
SHA_LENGTH = 64
HEADS = "refs/heads/"


def branch(data: Json) -> BranchRecord:
    """Read a branch; GitHub compares it the other way round, as the base of the default one."""
    target = values.part(data, "target") or {}
    author = values.part(values.part(target, "author") or {}, "user")
    comparison = values.part(data, "compare")
    return BranchRecord(
        name=values.identity(data, "name", limit=NAME_LENGTH),
        head_sha=values.identity(target, "oid", limit=SHA_LENGTH),
        committed_at=values.moment(target, "committedDate"),
        author_login=values.login(author) if author else "",
        ahead_by=None if comparison is None else values.count(comparison, "behindBy"),
        behind_by=None if comparison is None else values.count(comparison, "aheadBy"),
        created_at=None,
    )


def branch_creation(data: Json) -> tuple[str, datetime]:
    """Read from an entry of a repository's activity which branch was made, and when."""
    name = values.identity(data, "ref", limit=NAME_LENGTH + len(HEADS)).removeprefix(HEADS)
    return name, values.required_moment(data, "timestamp")


def tag(data: Json) -> TagRecord:
    """Read a tag. An annotated one is an object of its own, which may stand for another tag."""
    target = values.part(data, "target") or {}
    tagger = values.part(target, "tagger") or {}
    user = values.part(tagger, "user")
    is_annotated = target.get("__typename") == "Tag"
    commit: Json = target
    while commit.get("__typename") == "Tag":
        commit = values.part(commit, "target") or {}
    is_commit = commit.get("__typename") == "Commit"
    return TagRecord(
        name=values.identity(data, "name", limit=NAME_LENGTH),
        commit_sha=values.identity(commit, "oid", limit=SHA_LENGTH) if is_commit else "",
        is_annotated=is_annotated,
        tagged_at=values.moment(tagger, "date") or values.moment(commit, "committedDate"),
        tagger_login=values.login(user) if user else "",
        creator=None,
    )


def tag_creation(data: Json) -> tuple[str, ActorRecord | None] | None:
    """Read from an event of a repository which tag was pushed, and by whom; None for an event of another kind."""
    made = values.part(data, "payload") or {}
    if data.get("type") != "CreateEvent" or made.get("ref_type") != "tag":
        return None
    return values.identity(made, "ref", limit=NAME_LENGTH), rest_actor(values.part(data, "actor"))


def release(data: Json) -> ReleaseRecord:
    """Read a release of REST: GraphQL names only people as authors."""
    return ReleaseRecord(
        github_id=values.github_id(data, "id"),
        node_id=values.identity(data, "node_id"),
        tag_name=values.text(data, "tag_name", limit=NAME_LENGTH),
        name=values.text(data, "name", limit=NAME_LENGTH),
        url=values.url(data, "html_url"),
        is_draft=values.flag(data, "draft"),
        is_prerelease=values.flag(data, "prerelease"),
        author=rest_actor(values.part(data, "author")),
        created_at=values.required_moment(data, "created_at"),
        published_at=values.moment(data, "published_at"),
    )


def merge_base(data: Json, *, head_sha: str, tag: str) -> MergeBaseRecord:
    """Read where the two sides of a comparison part."""
    return MergeBaseRecord(
        head_sha=head_sha,
        tag=tag,
        tag_sha=values.identity(values.part(data, "base_commit") or {}, "sha", limit=SHA_LENGTH),
        merge_base_sha=values.identity(values.part(data, "merge_base_commit") or {}, "sha", limit=SHA_LENGTH),
        ahead_by=values.integer(data, "ahead_by"),
    )


def rest_actor(data: Json | None) -> ActorRecord | None:
    """Return somebody as REST names them: an app by the end of its login, and not always by its type."""
    if data is None:
        return None
    is_bot = values.text(data, "login").endswith("[bot]")
    return ActorRecord(
        login=values.login(data),
        kind=values.text(data, "type", limit=40) or ("Bot" if is_bot else "User"),
        github_id=None if data.get("id") is None else values.github_id(data, "id"),
        name="",
    )
