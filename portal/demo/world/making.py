"""What all parts of the making share: randomness, ids, the clock, the people, planted verdicts."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from random import Random

from portal.demo.world.model import (
    Actor,
    Board,
    Deployment,
    Event,
    EventKind,
    Issue,
    Label,
    PullRequest,
    Repository,
    Team,
    Verdict,
)
from portal.demo.world.rhythm import Rhythm

Subject = Issue | PullRequest | Repository | str


@dataclass(slots=True, kw_only=True, eq=False)
class People:
    """Everybody who acts, by the part they play."""

    humans: list[Actor]  # members of the organization
    outsiders: list[Actor]
    agents: list[Actor]
    renovate: Actor
    dependabot: Actor
    coderabbit: Actor
    automation: Actor
    release_bot: Actor

    def everybody(self) -> list[Actor]:
        bots = [self.renovate, self.dependabot, self.coderabbit, self.automation, self.release_bot]
        return [*self.humans, *self.outsiders, *self.agents, *bots]


@dataclass(slots=True, kw_only=True, eq=False)
class Making:
    seed: str
    login: str
    base_url: str
    rhythm: Rhythm
    people: People
    next_id: int = 1_000_000
    _notes: list[tuple[str, Subject, bool, str]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.rhythm.now

    def random(self, part: str) -> Random:
        return Random(f"{self.seed}:{part}")

    def new_id(self) -> int:
        self.next_id += 1
        return self.next_id

    def event(
        self,
        kind: EventKind,
        *,
        at: datetime,
        actor: Actor | None,
        label: Label | None = None,
        assignee: Actor | None = None,
        board: Board | None = None,
        from_status: str = "",
        to_status: str = "",
        is_automated: bool = False,
    ) -> Event:
        return Event(
            id=self.new_id(),
            kind=kind,
            at=at,
            actor=actor,
            label=label,
            assignee=assignee,
            board=board,
            from_status=from_status,
            to_status=to_status,
            is_automated=is_automated,
        )

    def plant(self, clause: str, subject: Subject, *, keeps: bool, why: str = "") -> None:
        """Note what a rule should say; addresses are made in `verdicts()`, when numbers are known."""
        self._notes.append((clause, subject, keeps, why))

    def verdicts(self) -> list[Verdict]:
        return [
            Verdict(clause=clause, subject=self.url(subject), keeps=keeps, why=why)
            for clause, subject, keeps, why in self._notes
        ]

    def url(self, subject: Subject) -> str:
        if isinstance(subject, str):
            return subject
        if isinstance(subject, Repository):
            return f"{self.base_url}/{self.login}/{subject.name}"
        kind = "pull" if isinstance(subject, PullRequest) else "issues"
        return f"{self.base_url}/{self.login}/{subject.repository.name}/{kind}/{subject.number}"


def new_sha(random: Random) -> str:
    return f"{random.getrandbits(160):040x}"


@dataclass(slots=True, kw_only=True, eq=False)
class IssuePlan:
    """An issue and what is known of its way; a moment is None until it happened."""

    issue: Issue
    role: str  # task, epic, incident, postmortem, dashboard, adr, alert
    key: str = ""
    has_labels: bool | None = None  # got all at once; None where it needs none
    started_at: datetime | None = None
    review_at: datetime | None = None
    pulls: list["PullPlan"] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class PullPlan:
    pull: PullRequest
    role: str  # human, agent, dependency, release, revert, hotfix, fork, direct
    key: str = ""
    ready_at: datetime | None = None
    issue: IssuePlan | None = None
    reverts: "PullPlan | None" = None
    summary: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class IncidentPlan:
    """An incident, the deployment that caused it, and the postmortem: an issue, or a path in the docs."""

    issue: IssuePlan
    severity: str
    deployment: Deployment | None = None
    named_by: str = ""  # sha, url, or "" where the text names nothing
    postmortem: IssuePlan | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryPlan:
    """What is written about a repository before anything happens in it."""

    name: str
    index: int  # from 1; the keys of its issues begin with it
    short: str
    kind: str  # service, library, infra, docs, meta
    description: str
    language: str
    visibility: str = "private"
    share: float = 1.0  # of all issues and pull requests
    default_branch: str = "main"
    staging: str = ""
    production: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()  # slugs of what this repository does not have


@dataclass(kw_only=True, eq=False)
class Site:
    """A repository in the making."""

    plan: RepositoryPlan
    repository: Repository
    teams: list[Team]
    labels: dict[str, Label]
    issues: list[IssuePlan] = field(default_factory=list)
    pulls: list[PullPlan] = field(default_factory=list)
    incidents: list[IncidentPlan] = field(default_factory=list)

    @cached_property  # asked for at every step of every item
    def members(self) -> list[Actor]:
        return list(dict.fromkeys(actor for team in self.teams for actor, _ in team.members))
