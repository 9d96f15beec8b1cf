"""The world goes on: somebody opens, moves, reviews, merges, deploys or closes something."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from portal.demo.world.lazy import is_lazy
from portal.demo.world.model import (
    Actor,
    Board,
    Card,
    Check,
    Column,
    Commit,
    Deployment,
    DeploymentStatus,
    Event,
    EventKind,
    Issue,
    Label,
    PullRequest,
    Repository,
    Review,
    World,
)

# Far above the ids of a world that was made, and still an Int for GraphQL.
FIRST_ID = 1_500_000_000
SUMMARIES = ("Retry the upload", "Show the reason", "Cache the lookup", "Name the owner", "Drop the old field")
CHECKS = ("lint-test / lint", "lint-test / test", "security / scan")
DONE_TIER = "done"
Subject = Issue | PullRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What a webhook tells of; a card lies in no repository."""

    event: str
    action: str  # "" for a push
    subject: Subject | Deployment | Commit | Card
    repository: Repository | None = None


class Life:
    """What happens next, the same for the same seed and the same moments."""

    def __init__(self, world: World, *, seed: int) -> None:
        self.world = world
        self._random = Random(f"{seed}:live")
        self._next_id = FIRST_ID
        self._happened: list[Happening] = []
        self._doings: tuple[tuple[Callable[[datetime], bool], int], ...] = (
            (self._open_issue, 4),
            (self._open_pull_request, 4),
            (self._move_card, 4),
            (self._review, 5),
            (self._merge, 4),
            (self._deploy, 2),
            (self._close_issue, 1),
        )

    def step(self, at: datetime) -> list[Happening]:
        """Let one thing happen at this moment; what runs comes to its end. Answer all that came of it."""
        at, self._happened = at.replace(microsecond=0), []
        self._finish_deployments(at)
        doings, weights = zip(*self._doings, strict=True)
        if not self._random.choices(doings, weights=weights)[0](at):
            self._open_issue(at)
        return self._happened

    def _tell(
        self, event: str, action: str, subject: Subject | Deployment | Commit | Card, of: Repository | None = None
    ) -> None:
        self._happened.append(Happening(event=event, action=action, subject=subject, repository=of))

    def _id(self) -> int:
        self._next_id += 1
        return self._next_id

    def _sha(self) -> str:
        return f"{self._random.getrandbits(160):040x}"

    def _repositories(self) -> list[Repository]:
        found = self.world.repositories
        active = [one for one in found if not (one.is_archived or one.is_fork or one.is_empty) and one.commits]
        # A lazy repository forgets what is made in it; there, nothing happens.
        return [one for one in active if not is_lazy(one)]

    def _repository(self) -> Repository:
        return self._random.choice(self._repositories())

    def _person(self, *, but: Actor | None = None) -> Actor:
        people = [one for one in self.world.actors if one.kind == "human" and one.role and one is not but]
        return self._random.choice(people)

    def _subjects(self) -> Iterator[Issue]:
        for repository in self._repositories():
            yield from (issue for issue in repository.issues if issue.closed_at is None)

    def _pulls(self) -> list[PullRequest]:
        """Answer the open pull requests that wait for somebody."""
        pulls = [pull for repository in self._repositories() for pull in repository.pull_requests]
        return [pull for pull in pulls if pull.closed_at is None and not pull.is_draft]

    def _note(
        self,
        subject: Subject,
        kind: EventKind,
        *,
        at: datetime,
        actor: Actor | None,
        label: Label | None = None,
        assignee: Actor | None = None,
        board: Board | None = None,
        change: tuple[str, str] = ("", ""),
        is_automated: bool = False,
    ) -> None:
        event = Event(
            id=self._id(),
            kind=kind,
            at=at,
            actor=actor,
            label=label,
            assignee=assignee,
            board=board,
            from_status=change[0],
            to_status=change[1],
            is_automated=is_automated,
        )
        subject.events.append(event)
        # Moves on boards do not touch an issue's own time.
        if board is None:
            subject.updated_at = at

    def _open_issue(self, at: datetime) -> bool:
        repository, author = self._repository(), self._person()
        issue = Issue(
            id=self._id(),
            number=next_number(repository),
            repository=repository,
            title=self._random.choice(SUMMARIES),
            body="",
            author=author,
            created_at=at,
            updated_at=at,
        )
        repository.issues.append(issue)
        self._tell("issues", "opened", issue, repository)
        label = self._random.choice(repository.labels) if repository.labels else None
        # An incident would need an owner, a severity and an end.
        if label is not None and label.name.lower() not in {"incident", "blocked"}:
            issue.labels.append(label)
            self._note(issue, "labeled", at=at, actor=author, label=label)
        board = next((board for board in self.world.boards if not board.is_closed), None)
        if board is not None:
            self._add_card(board, issue, at=at, actor=author)
        return True

    def _add_card(self, board: Board, issue: Issue, *, at: datetime, actor: Actor) -> None:
        card = Card(id=self._id(), content=issue, created_at=at, updated_at=at, creator=actor)
        board.cards.append(card)
        self._note(issue, "board_added", at=at, actor=actor, board=board, is_automated=True)
        self._move(board, card, board.columns[0], at=at, actor=actor)

    def _move(self, board: Board, card: Card, column: Column, *, at: datetime, actor: Actor | None) -> None:
        if card.column is column:
            return
        before = card.column.name if card.column else ""
        if isinstance(card.content, Issue | PullRequest):
            change = (before, column.name)
            self._note(card.content, "board_moved", at=at, actor=actor, board=board, change=change)
        card.column, card.column_since, card.moved_by = column, at, actor
        card.first_column_at = card.first_column_at or at
        card.updated_at = board.updated_at = at
        self._tell("projects_v2_item", "edited", card)

    def _move_to(self, subject: Subject, tier: str, *, at: datetime, actor: Actor | None) -> None:
        """Move all cards of an issue or pull request to the first column of a tier."""
        for board in self.world.boards:
            column = next((one for one in board.columns if one.tier == tier), None)
            for card in board.cards:
                if card.content is subject and not card.is_archived and column is not None:
                    self._move(board, card, column, at=at, actor=actor)

    def _move_card(self, at: datetime) -> bool:
        """Start an issue: its card goes to work and it gets an owner."""
        waiting = [
            card.content
            for board in self.world.boards
            for card in board.cards
            if card.column is not None and card.column.tier == "backlog" and not card.is_archived
        ]
        issues = [one for one in waiting if isinstance(one, Issue) and one.closed_at is None]
        if not issues:
            return False
        issue, person = self._random.choice(issues), self._person()
        if not issue.assignees:
            issue.assignees.append(person)
            self._note(issue, "assigned", at=at, actor=person, assignee=person)
            self._tell("issues", "assigned", issue, issue.repository)
        self._move_to(issue, "in_progress", at=at, actor=person)
        return True

    def _open_pull_request(self, at: datetime) -> bool:
        open_issues = list(self._subjects())
        if not open_issues:
            return False
        issue, author = self._random.choice(open_issues), self._person()
        repository = issue.repository
        pull = PullRequest(
            id=self._id(),
            number=next_number(repository),
            repository=repository,
            title=issue.title,
            body=f"Closes #{issue.number}",
            author=author,
            created_at=at,
            updated_at=at,
            head_ref=f"feat/issue-{issue.number}-{self._next_id}",
            head_sha=self._sha(),
            base_ref=repository.default_branch,
            additions=self._random.randrange(1, 200),
            deletions=self._random.randrange(100),
            changed_files=self._random.randrange(1, 9),
            closes=[issue],
            checks=[self._check(name, at=at) for name in CHECKS],
        )
        repository.pull_requests.append(pull)
        self._tell("pull_request", "opened", pull, repository)
        self._note(issue, "cross_referenced", at=at, actor=author)
        self._move_to(issue, "review", at=at, actor=author)
        return True

    def _check(self, name: str, *, at: datetime) -> Check:
        return Check(
            id=self._id(),
            name=name,
            app="github-actions",
            status="completed",
            conclusion="success",
            started_at=at,
            completed_at=at,
        )

    def _review(self, at: datetime) -> bool:
        waiting = [pull for pull in self._pulls() if not is_approved(pull)]
        if not waiting:
            return False
        pull = self._random.choice(waiting)
        reviewer = self._person(but=pull.author)
        pull.reviews.append(
            Review(id=self._id(), author=reviewer, state="approved", submitted_at=at, commit_sha=pull.head_sha)
        )
        pull.requested_reviewers.clear()
        pull.updated_at = at
        self._tell("pull_request_review", "submitted", pull, pull.repository)
        return True

    def _merge(self, at: datetime) -> bool:
        ready = [pull for pull in self._pulls() if is_approved(pull)]
        if not ready:
            return False
        pull, person = self._random.choice(ready), self._person()
        pull.closed_at = pull.merged_at = at
        pull.merged_by, pull.merge_sha = person, self._sha()
        self._note(pull, "closed", at=at, actor=person)
        self._tell("pull_request", "closed", pull, pull.repository)
        self._move_to(pull, DONE_TIER, at=at, actor=person)
        if pull.base_ref != pull.repository.default_branch:
            return True
        self._push(pull, at=at)
        for issue in pull.closes:
            self._close(issue, at=at, actor=person, is_completed=True)
        return True

    def _push(self, pull: PullRequest, *, at: datetime) -> None:
        repository = pull.repository
        commit = Commit(
            sha=pull.merge_sha,
            parents=(repository.commits[-1].sha,),
            committed_at=at,
            message=f"{pull.title} (#{pull.number})",
            author=pull.author,
            is_signed=True,
            pull_request=pull,
        )
        repository.commits.append(commit)
        repository.pushed_at = repository.updated_at = at
        self._tell("push", "", commit, repository)

    def _close(self, issue: Issue, *, at: datetime, actor: Actor, is_completed: bool) -> None:
        if issue.closed_at is not None:
            return
        issue.closed_at = at
        issue.state_reason = "completed" if is_completed else "not_planned"
        self._note(issue, "closed", at=at, actor=actor)
        self._tell("issues", "closed", issue, issue.repository)
        self._move_to(issue, DONE_TIER, at=at, actor=actor)

    def _close_issue(self, at: datetime) -> bool:
        found = [issue for issue in self._subjects() if issue.author is not None and issue.author.kind == "human"]
        if not found:
            return False
        self._close(self._random.choice(found), at=at, actor=self._person(), is_completed=False)
        return True

    def _deploy(self, at: datetime) -> bool:
        found = [repository for repository in self._repositories() if repository.environments]
        if not found:
            return False
        repository = self._random.choice(found)
        deployment = Deployment(
            id=self._id(),
            environment=self._random.choice(repository.environments),
            commit_sha=repository.commits[-1].sha,
            ref=repository.default_branch,
            created_at=at,
            creator=self._person(),
        )
        repository.deployments.append(deployment)
        for state in ("queued", "in_progress"):
            deployment.statuses.append(DeploymentStatus(id=self._id(), state=state, created_at=at))
        self._tell("deployment", "created", deployment, repository)
        return True

    def _finish_deployments(self, at: datetime) -> None:
        """End what began before; the success before it is no longer what runs there."""
        for repository in self._repositories():
            running = [one for one in repository.deployments if one.id > FIRST_ID and _state(one) == "in_progress"]
            for deployment in running:
                for other in repository.deployments:
                    if other.environment is deployment.environment and _state(other) == "success":
                        other.statuses.append(DeploymentStatus(id=self._id(), state="inactive", created_at=at))
                deployment.statuses.append(DeploymentStatus(id=self._id(), state="success", created_at=at))
                self._tell("deployment_status", "created", deployment, repository)


def next_number(repository: Repository) -> int:
    """Answer the number of the next issue or pull request."""
    subjects: list[Subject] = [*repository.issues, *repository.pull_requests, *repository.deleted_issues]
    return max((subject.number for subject in subjects), default=0) + 1


def is_approved(pull: PullRequest) -> bool:
    """Tell whether somebody approved."""
    return any(review.state == "approved" for review in pull.reviews)


def _state(deployment: Deployment) -> str:
    return deployment.statuses[-1].state if deployment.statuses else ""
