"""Runs of workflows: made anew at every look, from the commits, pull requests, tags and deployments there are.

A run has the jobs of its workflow's file, so that what a repository's files break shows in its runs too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portal.demo.world.lazy import is_lazy
from portal.demo.world.model import Actor, Check, Commit, Deployment, PullRequest, Repository, World

CI, RELEASE = ".github/workflows/ci.yml", ".github/workflows/release.yml"
FIRST_RUN_ID, FIRST_JOB_ID = 20_000_000_000, 40_000_000_000_000
JOB = timedelta(seconds=40)
ALL_JOBS = {"lint-test": ("lint", "test"), "security": ("trivy",)}  # of the workflows that are called
FAILING = {"failure", "error"}
ONE_IN_FAILS = 29
JOB_KEY = re.compile(r"^  ([\w-]+):$", re.MULTILINE)
USES = re.compile(r"^    uses: (\S+)$", re.MULTILINE)


@dataclass(slots=True, kw_only=True, eq=False)
class Job:
    id: int
    name: str
    started_at: datetime
    completed_at: datetime | None  # None while it runs
    conclusion: str  # "" while it runs


@dataclass(slots=True, kw_only=True, eq=False)
class Run:
    id: int
    path: str
    event: str
    branch: str
    sha: str
    title: str
    created_at: datetime
    actor: Actor | None
    jobs: list[Job] = field(default_factory=list)
    references: list[str] = field(default_factory=list)  # owner/name/path@ref
    pull_request: PullRequest | None = None
    deployment: Deployment | None = None

    @property
    def updated_at(self) -> datetime:
        return max((job.completed_at or job.started_at for job in self.jobs), default=self.created_at)

    @property
    def conclusion(self) -> str:
        """Of the whole run, "" while a job runs."""
        outcomes = {job.conclusion for job in self.jobs}
        if "" in outcomes:
            return ""
        return "failure" if "failure" in outcomes else "success"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A job as the file has it, or one of those that it calls."""

    name: str
    key: str


def runs_of(repository: Repository, *, world: World, now: datetime) -> list[Run]:
    """The runs of a repository, newest first; of a lazy one those of its newest commit."""
    if CI not in repository.files or repository.is_fork or not repository.commits:
        return []
    found = [*_pushes(repository, now=now), *_of_pull_requests(repository), *_releases(repository, world=world)]
    started = [run for run in found if run.created_at <= now]
    return sorted(started, key=lambda run: (run.created_at, run.id), reverse=True)


def run_with(run_id: int, *, repository: Repository, world: World, now: datetime) -> Run | None:
    """The run of this id."""
    return next((run for run in runs_of(repository, world=world, now=now) if run.id == run_id), None)


def run_id_of(deployment: Deployment) -> int | None:
    """The id of the run that a deployment names."""
    url = next((status.log_url for status in deployment.statuses if "/actions/runs/" in status.log_url), "")
    return int(url.rpartition("/")[2]) if url else None


def _pushes(repository: Repository, *, now: datetime) -> Iterator[Run]:
    """The run of each commit of the default branch, and one of each deployment that is not the first of its commit."""
    commits = [repository.commits[-1]] if is_lazy(repository) else list(repository.commits)
    of_commit = {commit.sha: commit for commit in commits}
    done: set[str] = set()
    for deployment in repository.deployments:
        commit = of_commit.get(deployment.commit_sha)
        if commit is None or run_id_of(deployment) is None:
            continue
        is_push = deployment.environment.tier != "production" and commit.sha not in done
        done |= {commit.sha} if is_push else set()
        yield _deploying(repository, commit=commit, deployment=deployment, is_push=is_push, now=now)
    for commit in commits:
        if commit.sha not in done:
            fails = int(commit.sha[:6], 16) % ONE_IN_FAILS == 0
            steps = [step for step in _steps(repository) if step.key != "deploy"]
            yield _run(repository, commit=commit, event="push", steps=steps, failing=steps[0].name if fails else "")


def _run(repository: Repository, *, commit: Commit, event: str, steps: list[Step], failing: str = "") -> Run:
    run = Run(
        id=FIRST_RUN_ID + int(commit.sha[:10], 16),
        path=CI,
        event=event,
        branch=repository.default_branch,
        sha=commit.sha,
        title=commit.message.partition("\n")[0],
        created_at=commit.committed_at + timedelta(seconds=3),
        actor=commit.author,
        references=_references(repository),
    )
    for step in steps:
        _add(run, step, conclusion="failure" if step.name == failing else "success")
        if step.name == failing:
            break
    return run


def _deploying(repository: Repository, *, commit: Commit, deployment: Deployment, is_push: bool, now: datetime) -> Run:
    """The run that deployed: what comes before the deployment ended when that was made."""
    run = _run(repository, commit=commit, event="push" if is_push else "workflow_dispatch", steps=[])
    run.id = run_id_of(deployment) or run.id
    run.deployment, run.actor = deployment, deployment.creator
    run.created_at = commit.committed_at + timedelta(seconds=3) if is_push else deployment.created_at
    steps = _steps(repository)
    before = [step for step in steps if step.key not in ("deploy", "notify")]
    begins_at = min(status.created_at for status in deployment.statuses if status.log_url)
    share = max(begins_at - run.created_at, timedelta(0)) / max(len(before), 1)
    for step in before:
        _add(run, step, conclusion="success", duration=share)
    ends_at = _end(deployment)
    outcome = "" if ends_at is None else "failure" if _has_failed(deployment) else "success"
    deploy = Step(name=f"deploy ({deployment.environment.name})", key="deploy")
    _add(run, deploy, conclusion=outcome, duration=(ends_at or now) - begins_at)
    if outcome == "success":
        for step in steps:
            if step.key == "notify":
                _add(run, step, conclusion="success", duration=timedelta(0))
    return run


def _end(deployment: Deployment) -> datetime | None:
    ended = [status.created_at for status in deployment.statuses if status.state in {"success", *FAILING}]
    return min(ended, default=None)


def _has_failed(deployment: Deployment) -> bool:
    return any(status.state in FAILING for status in deployment.statuses)


def _of_pull_requests(repository: Repository) -> Iterator[Run]:
    pulls = [] if is_lazy(repository) else repository.pull_requests
    for pull in pulls:
        checks = [check for check in pull.checks if not check.is_status]
        if not checks:
            continue
        run = Run(
            id=FIRST_RUN_ID + int(pull.head_sha[-10:], 16),
            path=CI,
            event="pull_request",
            branch=pull.head_ref,
            sha=pull.head_sha,
            title=pull.title,
            created_at=min(check.started_at for check in checks),
            actor=pull.author,
            references=_references(repository),
            pull_request=pull,
        )
        run.jobs = [_job_of(check) for check in checks]
        yield run


def _job_of(check: Check) -> Job:
    return Job(
        id=check.id,
        name=check.name,
        started_at=check.started_at,
        completed_at=check.completed_at,
        conclusion=check.conclusion,
    )


def _releases(repository: Repository, *, world: World) -> Iterator[Run]:
    """The run that made each tag, where releases are made by a workflow."""
    if RELEASE not in repository.files:
        return
    for place, tag in enumerate(repository.tags):
        run = Run(
            id=FIRST_RUN_ID + 2**42 + repository.id * 1000 + place,
            path=RELEASE,
            event="push",
            branch=repository.default_branch,
            sha=tag.commit_sha,
            title=tag.name,
            created_at=tag.created_at - 2 * JOB,
            actor=tag.creator or world.actors[0],
        )
        _add(run, Step(name="release", key="release"), conclusion="success")
        yield run


def _jobs_of_file(repository: Repository) -> list[tuple[str, str]]:
    """The jobs of the file in their order, which is that of their needs, each with the workflow that it calls."""
    jobs = [match.start() for match in JOB_KEY.finditer(repository.files[CI])]
    text = repository.files[CI]
    parts = [text[start:end] for start, end in zip(jobs, [*jobs[1:], len(text)], strict=True)]
    return [(part.partition(":")[0].strip(), (USES.search(part) or ["", ""])[1]) for part in parts]


def _steps(repository: Repository) -> list[Step]:
    """The jobs of a run; one that calls a workflow becomes the jobs of that."""
    steps = []
    for key, uses in _jobs_of_file(repository):
        names = [f"{key} / {name}" for name in ALL_JOBS.get(key, (key,))] if uses else [key]
        steps += [Step(name=name, key=key) for name in names]
    return steps


def _references(repository: Repository) -> list[str]:
    return [uses for _, uses in _jobs_of_file(repository) if uses]


def _add(run: Run, step: Step, *, conclusion: str, duration: timedelta = JOB) -> None:
    """Let a job follow the one before."""
    started_at = run.jobs[-1].completed_at if run.jobs else run.created_at
    started_at = (started_at or run.created_at).replace(microsecond=0)
    run.jobs.append(
        Job(
            id=FIRST_JOB_ID + run.id * 100 + len(run.jobs),
            name=step.name,
            started_at=started_at,
            completed_at=(started_at + duration).replace(microsecond=0) if conclusion else None,
            conclusion=conclusion,
        )
    )
