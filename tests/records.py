"""Records as an integration would hand them over. Each takes what a test is about; the rest is plausible."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from apps.catalog.records import (
    ActivityRecord,
    ActorRecord,
    EnvironmentRecord,
    LabelRecord,
    MemberRecord,
    RepositoryRecord,
    TeamMemberRecord,
    TeamRecord,
    TeamRepositoryRecord,
)
from apps.delivery.records import (
    BoardColumnRecord,
    BoardItemRecord,
    BoardRecord,
    BranchRecord,
    CheckRecord,
    CommitRecord,
    DeploymentRecord,
    DeploymentStatusRecord,
    DiscussionRecord,
    EventRecord,
    IssueRecord,
    PackageRecord,
    PackageVersionRecord,
    PullRequestRecord,
    ReleaseRecord,
    ReviewRecord,
    TagRecord,
)

START = datetime(2026, 9, 1, 9, tzinfo=UTC)
FIRST_PASS = datetime(2026, 10, 1, 9, tzinfo=UTC)
SECOND_PASS = datetime(2026, 10, 1, 10, tzinfo=UTC)
COLUMNS = ("Backlog", "In Progress", "Review", "Done")


def after(**duration: float) -> datetime:
    """Return a moment so long after the start of everything."""
    return START + timedelta(**duration)


def actor(login: str, *, github_id: int | None = None, kind: str = "User", name: str = "") -> ActorRecord:
    return ActorRecord(login=login, github_id=github_id, kind=kind, name=name)


ADA = actor("ada", github_id=1)
BEN = actor("ben", github_id=2)


def repository(github_id: int = 1, **values: Any) -> RepositoryRecord:
    activity = ActivityRecord(total=0, changed_at=None)
    record = RepositoryRecord(
        github_id=github_id,
        node_id=f"R_{github_id}",
        name=f"service-{github_id}",
        name_with_owner=f"plasma-engine/service-{github_id}",
        url=f"https://github.com/plasma-engine/service-{github_id}",
        description="",
        visibility="private",
        is_archived=False,
        is_fork=False,
        is_template=False,
        is_disabled=False,
        is_empty=False,
        default_branch="main",
        head_sha="",
        primary_language="Python",
        merge_commit_allowed=True,
        squash_merge_allowed=True,
        rebase_merge_allowed=False,
        delete_branch_on_merge=True,
        auto_merge_allowed=False,
        has_issues=True,
        has_discussions=False,
        has_projects=True,
        created_at=START,
        updated_at=START,
        pushed_at=START,
        issues=activity,
        pull_requests=activity,
        deployments=activity,
    )
    return replace(record, **values)


def member(number: int, *, role: str = "member") -> MemberRecord:
    return MemberRecord(actor=actor(f"person-{number}", github_id=number), role=role)


def team(github_id: int = 1, **values: Any) -> TeamRecord:
    record = TeamRecord(
        github_id=github_id,
        node_id=f"T_{github_id}",
        slug=f"team-{github_id}",
        name=f"Team {github_id}",
        privacy="visible",
        parent_slug="",
        members=(TeamMemberRecord(actor=ADA, role="member"),),
        repositories=(TeamRepositoryRecord(repository_github_id=1, permission="write"),),
    )
    return replace(record, **values)


def label(name: str, /, **values: Any) -> LabelRecord:
    return replace(LabelRecord(node_id=f"LA_{name}", name=name, color="d73a4a"), **values)


def environment(github_id: int, name: str) -> EnvironmentRecord:
    return EnvironmentRecord(
        github_id=github_id,
        node_id=f"EN_{github_id}",
        name=name,
        wait_minutes=0,
        prevents_self_review=False,
        reviewers=("team:platform",),
    )


def issue(number: int = 1, **values: Any) -> IssueRecord:
    record = IssueRecord(
        github_id=100 + number,
        node_id=f"I_{number}",
        number=number,
        title=f"[PE-{number}] Something to do",
        body="",
        url=f"https://github.com/plasma-engine/service-1/issues/{number}",
        state="open",
        state_reason="",
        created_at=START,
        updated_at=START,
        closed_at=None,
        author=ADA,
        milestone="",
        milestone_due_on=None,
        parent_node_id="",
        labels=(),
        assignees=(),
    )
    return replace(record, **values)


def review(github_id: int = 1, **values: Any) -> ReviewRecord:
    record = ReviewRecord(
        github_id=github_id,
        node_id=f"PRR_{github_id}",
        state="approved",
        submitted_at=after(hours=2),
        author=BEN,
        commit_sha="c0ffee",
    )
    return replace(record, **values)


def pull_request(number: int = 1, **values: Any) -> PullRequestRecord:
    record = PullRequestRecord(
        github_id=200 + number,
        node_id=f"PR_{number}",
        number=number,
        title=f"[PE-{number}] Do something",
        body="",
        url=f"https://github.com/plasma-engine/service-1/pull/{number}",
        state="open",
        is_draft=False,
        created_at=START,
        updated_at=START,
        closed_at=None,
        merged_at=None,
        author=ADA,
        merged_by=None,
        head_ref=f"gateway/PE-{number}-something",
        head_sha=f"head-{number}",
        base_ref="main",
        merge_sha="",
        is_cross_repository=False,
        additions=1,
        deletions=1,
        changed_files=1,
        commits=1,
        review_decision="",
        labels=(),
        assignees=(),
        requested_reviewers=(),
        closes_issues=(),
        reviews=(),
    )
    return replace(record, **values)


def merged(number: int = 1, *, at: datetime, **values: Any) -> PullRequestRecord:
    times = {"state": "merged", "closed_at": at, "merged_at": at, "updated_at": at}
    return pull_request(number, merge_sha=f"merge-{number}", **{**times, **values})


def check(name: str, /, **values: Any) -> CheckRecord:
    record = CheckRecord(
        node_id=f"CR_{name}",
        kind="check_run",
        name=name,
        app="github-actions",
        status="completed",
        conclusion="success",
        started_at=START,
        completed_at=after(minutes=1),
        url="https://github.com/plasma-engine/service-1/runs/1",
        title="",
    )
    return replace(record, **values)


def deployment(github_id: int = 1, *, states: tuple[tuple[str, datetime], ...] = (), **values: Any) -> DeploymentRecord:
    statuses = tuple(
        DeploymentStatusRecord(
            node_id=f"DES_{github_id}_{state}_{at:%d%H%M}", state=state, created_at=at, log_url="", environment_url=""
        )
        for state, at in states
    )
    record = DeploymentRecord(
        github_id=github_id,
        node_id=f"DE_{github_id}",
        environment="production",
        task="deploy",
        ref="main",
        commit_sha="c0ffee",
        state=states[-1][0] if states else "pending",
        created_at=START,
        updated_at=states[-1][1] if states else START,
        creator=ADA,
        statuses=statuses,
    )
    return replace(record, **values)


def commit(sha: str, *parents: str, **values: Any) -> CommitRecord:
    record = CommitRecord(
        sha=sha,
        parents=parents,
        committed_at=START,
        headline=f"Change {sha}",
        reverts_shas=(),
        reverts_numbers=(),
        author_login="ada",
        is_signed=True,
    )
    return replace(record, **values)


def board(number: int = 1, *, columns: tuple[str, ...] = COLUMNS, **values: Any) -> BoardRecord:
    record = BoardRecord(
        node_id=f"PVT_{number}",
        number=number,
        title=f"Board {number}",
        url=f"https://github.com/orgs/plasma-engine/projects/{number}",
        is_closed=False,
        is_public=False,
        created_at=START,
        updated_at=START,
        items_total=0,
        columns=tuple(column(name, position=position) for position, name in enumerate(columns)),
    )
    return replace(record, **values)


def column(name: str, *, position: int = 0, option_id: str = "") -> BoardColumnRecord:
    return BoardColumnRecord(option_id=option_id or f"option-{name}", name=name, color="GRAY", position=position)


def card(number: int = 1, *, status: str = "", since: datetime | None = None, **values: Any) -> BoardItemRecord:
    """Make a card of an issue; with a status it got that one first and never another."""
    record = BoardItemRecord(
        node_id=f"PVTI_{number}",
        kind="issue",
        content_node_id=f"I_{number}",
        title="",
        assignees=(),
        content_updated_at=None,
        is_archived=False,
        created_at=START,
        updated_at=since or START,
        option_id=f"option-{status}" if status else "",
        status_since=since if status else None,
        status_first_at=since if status else None,
        moved_by=ADA if status else None,
    )
    return replace(record, **values)


def draft(number: int = 1, **values: Any) -> BoardItemRecord:
    return card(
        number,
        **{
            "kind": "draft",
            "content_node_id": f"DI_{number}",
            "title": f"Draft {number}",
            "content_updated_at": START,
            **values,
        },
    )


def event(kind: str, *, at: datetime, node_id: str = "", **values: Any) -> EventRecord:
    return replace(EventRecord(node_id=node_id or f"EV_{kind}_{at:%d%H%M%S}", kind=kind, at=at, actor=ADA), **values)


def added(at: datetime, **values: Any) -> EventRecord:
    return event("board_added", at=at, board_node_id="PVT_1", **values)


def moved(before: str, status: str, *, at: datetime, **values: Any) -> EventRecord:
    return event("board_moved", at=at, board_node_id="PVT_1", from_status=before, to_status=status, **values)


def removed(at: datetime, **values: Any) -> EventRecord:
    return event("board_removed", at=at, board_node_id="PVT_1", **values)


def branch(name: str, **values: Any) -> BranchRecord:
    record = BranchRecord(
        name=name,
        head_sha="1" * 40,
        committed_at=START,
        author_login="ada",
        ahead_by=1,
        behind_by=0,
        created_at=None,
    )
    return replace(record, **values)


def tag(name: str, **values: Any) -> TagRecord:
    record = TagRecord(
        name=name, commit_sha="1" * 40, is_annotated=False, tagged_at=START, tagger_login="", creator=None
    )
    return replace(record, **values)


def release(github_id: int, **values: Any) -> ReleaseRecord:
    record = ReleaseRecord(
        github_id=github_id,
        node_id=f"RE_{github_id}",
        tag_name=f"v1.{github_id}.0",
        name="",
        url="",
        is_draft=False,
        is_prerelease=False,
        author=ADA,
        created_at=START,
        published_at=START,
    )
    return replace(record, **values)


def discussion(number: int, **values: Any) -> DiscussionRecord:
    record = DiscussionRecord(
        node_id=f"D_{number}",
        number=number,
        title=f"Proposal {number}",
        body="",
        url="",
        category="adr",
        author=ADA,
        created_at=START,
        updated_at=START,
    )
    return replace(record, **values)


def package(github_id: int, **values: Any) -> PackageRecord:
    record = PackageRecord(
        github_id=github_id,
        name=f"service-{github_id}",
        image=f"ghcr.io/plasma-engine/service-{github_id}",
        visibility="private",
        url="",
        repository_github_id=1,
        created_at=START,
        updated_at=START,
        newest=PackageVersionRecord(github_id=1, tags=("1.0.0",), created_at=START),
        has_versions_read=True,
    )
    return replace(record, **values)
