"""A world of one repository and one board, made by hand so that every answer can be seen in a test.

The week is 2026-W47: Monday 16 November to Sunday 22 November.
"""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from portal.demo.oracle import weekly_figures
from portal.demo.world.model import (
    Actor,
    Board,
    Card,
    Column,
    Commit,
    Deployment,
    DeploymentStatus,
    Draft,
    Environment,
    Event,
    Issue,
    Label,
    PullRequest,
    Repository,
    Review,
    World,
)

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
NEXT_MONDAY = MONDAY + timedelta(days=7)
LATER = MONDAY + timedelta(days=30)
WEEK = "2026-W47"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def actor(number: int, login: str, kind: Any = "human") -> Actor:
    return Actor(id=number, login=login, type_name="User" if kind == "human" else "Bot", kind=kind)


ANNA = actor(1, "anna")
BERT = actor(2, "bert")
RENOVATE = actor(3, "renovate", "dependency_bot")
RABBIT = actor(4, "coderabbitai", "review_bot")
COLUMNS = (
    ("Backlog", "backlog"),
    ("In Progress", "in_progress"),
    ("Review", "review"),
    ("Done", "done"),
)


class Tiny:
    """A world of one repository and one board, with words to let things happen."""

    def __init__(self) -> None:
        self._ids = count(100)
        self.repository = self.new_repository("gateway")
        columns = [Column(option_id=name, name=name, color="GRAY", tier=tier) for name, tier in COLUMNS]  # type: ignore[arg-type]
        self.board = Board(id=9, number=1, title="Main", created_at=MONDAY, updated_at=MONDAY, columns=columns)
        self.world = World(
            id=10,
            login="acme",
            name="Acme",
            seed=0,
            now=LATER,
            weeks=26,
            repositories=[self.repository],
            boards=[self.board],
        )

    def new_repository(self, name: str) -> Repository:
        return Repository(
            id=next(self._ids),
            name=name,
            description="",
            visibility="private",
            created_at=MONDAY,
            updated_at=MONDAY,
            pushed_at=None,
        )

    def issue(self, *, at: datetime, **more: Any) -> Issue:
        number = next(self._ids)
        given = {"title": f"Issue {number}", "body": "", "author": ANNA, **more}
        issue = Issue(id=number, number=number, repository=self.repository, created_at=at, updated_at=at, **given)
        self.repository.issues.append(issue)
        return issue

    def pull(self, *, at: datetime, **more: Any) -> PullRequest:
        number = next(self._ids)
        given = {"title": f"Pull {number}", "body": "", "author": ANNA, "base_ref": "main", "closed_at": None, **more}
        if given.get("merged_at"):
            given["closed_at"] = given["merged_at"]
        pull = PullRequest(
            id=number,
            number=number,
            repository=self.repository,
            created_at=at,
            updated_at=at,
            head_ref="x",
            head_sha="0" * 40,
            **given,
        )
        self.repository.pull_requests.append(pull)
        if pull.closed_at:
            self.happens(pull, "closed", at=pull.closed_at)
        return pull

    def happens(self, subject: Issue | PullRequest, kind: Any, *, at: datetime, **more: Any) -> None:
        subject.events.append(Event(id=next(self._ids), kind=kind, at=at, actor=ANNA, **more))
        subject.events.sort(key=lambda event: event.at)

    def review(self, pull: PullRequest, *, at: datetime, by: Actor = BERT, state: Any = "approved") -> None:
        submitted_at = None if state == "pending" else at
        pull.reviews.append(
            Review(id=next(self._ids), author=by, state=state, submitted_at=submitted_at, commit_sha="")
        )

    def card(self, subject: Issue | PullRequest, *, added_at: datetime, moves: list[tuple[datetime, str]]) -> Card:
        self.happens(subject, "board_added", at=added_at, board=self.board)
        before = ""
        for at, name in moves:
            self.happens(subject, "board_moved", at=at, board=self.board, from_status=before, to_status=name)
            before = name
        return self._put(subject, added_at=added_at, column=before, times=[at for at, _ in moves])

    def draft(
        self, *, at: datetime, column: str = "", times: list[datetime], updated_at: datetime | None = None
    ) -> Card:
        number = next(self._ids)
        draft = Draft(id=number, title=f"Draft {number}", created_at=at, updated_at=updated_at or at)
        return self._put(draft, added_at=at, column=column, times=times)

    def _put(
        self, content: Issue | PullRequest | Draft, *, added_at: datetime, column: str, times: list[datetime]
    ) -> Card:
        card = Card(id=next(self._ids), content=content, created_at=added_at, updated_at=added_at, creator=ANNA)
        card.column = next((one for one in self.board.columns if one.name == column), None)
        if times:
            card.first_column_at, card.column_since = times[0], times[-1]
        self.board.cards.append(card)
        return card

    def commits(self, *shas: str, at: datetime = MONDAY - DAY, message: str = "") -> None:
        """Add commits, each a day of history long, one upon the other."""
        for sha in shas:
            history = self.repository.commits
            parents = (history[-1].sha,) if history else ()
            history.append(
                Commit(sha=sha * 40, parents=parents, committed_at=at, message=message, author=ANNA, is_signed=True)
            )

    def deploys(
        self, sha: str, *, at: datetime, state: Any = "success", tier: Any = "production", url: str = ""
    ) -> Deployment:
        named = [one for one in self.repository.environments if one.name == tier]
        environment = named[0] if named else Environment(id=next(self._ids), name=tier, tier=tier)
        if not named:
            self.repository.environments.append(environment)
        status = DeploymentStatus(id=next(self._ids), state=state, created_at=at, log_url=url)
        deployment = Deployment(
            id=next(self._ids),
            environment=environment,
            commit_sha=sha * 40,
            ref="main",
            created_at=at,
            creator=ANNA,
            statuses=[status],
        )
        self.repository.deployments.append(deployment)
        return deployment

    def labels(self, issue: Issue, name: str, *, at: datetime) -> None:
        label = Label(id=next(self._ids), name=name, color="ffffff")
        issue.labels.append(label)
        self.happens(issue, "labeled", at=at, label=label)

    def figures(self, *, at: datetime = LATER, **more: Any) -> dict[str, Any]:
        return weekly_figures(self.world, WEEK, at=at, **more)

    def column(self, name: str | None, **more: Any) -> dict[str, Any]:
        return next(one for one in self.figures(**more)["board"]["columns"] if one["name"] == name)
