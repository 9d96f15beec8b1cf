"""Deployments: to staging after each merge, in batches to production, some of them taken back."""

from datetime import datetime, timedelta
from random import Random

from portal.demo.world.making import Making, Site
from portal.demo.world.model import (
    Actor,
    Commit,
    Deployment,
    DeploymentStatus,
    Environment,
)

PRODUCTION_A_WEEK = 1.7
STAGING_LIMIT = timedelta(hours=1)


def deploy_everything(making: Making, site: Site) -> None:
    random = making.random(f"deployments:{site.plan.name}")
    for environment in site.repository.environments:
        if environment.tier == "production":
            _deploy_batches(making, site, random=random, environment=environment)
        elif environment.name != "infra":
            _deploy_each(making, site, random=random, environment=environment)
    site.repository.deployments.sort(key=lambda deployment: (deployment.created_at, deployment.id))


def _mainline(site: Site) -> list[Commit]:
    """The commits of the branch itself, without those of merged branches."""
    sides = {sha for commit in site.repository.commits for sha in commit.parents[1:]}
    return [commit for commit in site.repository.commits[1:] if commit.sha not in sides]


def _deploy_each(making: Making, site: Site, *, random: Random, environment: Environment) -> None:
    live: Deployment | None = None
    free_at = site.repository.created_at
    done_at: dict[str, datetime] = {}
    for commit in _mainline(site):
        at = max(commit.committed_at + timedelta(seconds=random.randrange(20, 200)), free_at)
        if at > making.now:
            break
        outcome = random.choices(("success", "failure", "error"), weights=(92, 6, 2))[0]
        deployment = _create(making, site, environment=environment, commit=commit, at=at)
        seconds = random.randrange(90, 500)
        free_at = _run(making, random=random, deployment=deployment, at=at, outcome=outcome, seconds=seconds)
        if outcome == "success" and free_at <= making.now:
            _retire(making, live, at=free_at)
            live = deployment
            done_at[commit.sha] = free_at
        free_at += timedelta(seconds=5)
    if environment.tier == "staging":
        _plant_staging(making, site, done_at=done_at)


def _plant_staging(making: Making, site: Site, *, done_at: dict[str, datetime]) -> None:
    """Say of each merge whether it, or a later one, was on staging within the hour."""
    next_success: datetime | None = None
    for commit in reversed(_mainline(site)):
        next_success = done_at.get(commit.sha, next_success)
        pull = commit.pull_request
        if pull is None or making.now - commit.committed_at < STAGING_LIMIT:
            continue
        keeps = next_success is not None and next_success - commit.committed_at <= STAGING_LIMIT
        making.plant("cd/staging-after-merge", pull, keeps=keeps)


def _deploy_batches(making: Making, site: Site, *, random: Random, environment: Environment) -> None:
    """Bring what is there to production, with approval; now and then go back to what was there before."""
    weeks = (making.now - making.rhythm.start).days / 7
    moments = making.rhythm.moments(random, count=round(PRODUCTION_A_WEEK * weeks))
    line = _mainline(site)
    successes: list[tuple[Deployment, Commit]] = []
    free_at = making.rhythm.start
    for moment in moments:
        at = max(moment, free_at)
        commit = _newest(line, at=at)
        if at > making.now or commit is None or (successes and successes[-1][1] is commit):
            continue
        deployment = _create(making, site, environment=environment, commit=commit, at=at)
        started_at = _approve(making, random=random, deployment=deployment, at=at)
        if started_at is None:
            return
        outcome = random.choices(("success", "failure"), weights=(92, 8))[0]
        free_at = _run(making, random=random, deployment=deployment, at=started_at, outcome=outcome, seconds=700)
        if outcome == "success" and free_at <= making.now:
            free_at = _succeed(making, site, random=random, done=(deployment, commit), successes=successes, at=free_at)
        free_at += timedelta(minutes=1)


def _newest(line: list[Commit], *, at: datetime) -> Commit | None:
    newest = None
    for commit in line:
        if commit.committed_at > at:
            break
        newest = commit
    return newest


def _succeed(
    making: Making,
    site: Site,
    *,
    random: Random,
    done: tuple[Deployment, Commit],
    successes: list[tuple[Deployment, Commit]],
    at: datetime,
) -> datetime:
    """Note the success; sometimes redeploy the one before. Answers when the environment is free again."""
    before = successes[-1] if successes else None
    _retire(making, before[0] if before else None, at=at)
    successes.append(done)
    if before is None or random.random() >= 0.1:
        return at
    back_at = at + timedelta(minutes=random.randrange(15, 500))
    if back_at + timedelta(minutes=10) > making.now:
        return at
    deployment = _create(making, site, environment=done[0].environment, commit=before[1], at=back_at)
    deployment.ref = before[1].sha
    deployment.approved_by = done[0].approved_by
    finished_at = _run(making, random=random, deployment=deployment, at=back_at, outcome="success", seconds=200)
    _retire(making, done[0], at=finished_at)
    successes.append((deployment, before[1]))
    return finished_at


def _create(making: Making, site: Site, *, environment: Environment, commit: Commit, at: datetime) -> Deployment:
    deployment = Deployment(
        id=making.new_id(),
        environment=environment,
        commit_sha=commit.sha,
        ref=site.repository.default_branch,
        created_at=at,
        creator=making.people.automation,
    )
    site.repository.deployments.append(deployment)
    return deployment


def _approve(making: Making, *, random: Random, deployment: Deployment, at: datetime) -> datetime | None:
    """Wait for a reviewer where the environment has some; None while nobody came."""
    if not deployment.environment.reviewers:
        return at
    _say(making, deployment, state="waiting", at=at)
    approved_at = making.rhythm.later(random, after=at, median_hours=1.2)
    if approved_at > making.now:
        return None
    people = [one for one in deployment.environment.reviewers if isinstance(one, Actor)]
    deployment.approved_by = people[0]
    return approved_at


def _run(
    making: Making, *, random: Random, deployment: Deployment, at: datetime, outcome: str, seconds: int
) -> datetime:
    """Go through the states up to now; answers when it ends, which may lie ahead."""
    run = making.new_id() + 10_000_000_000
    url = f"{making.base_url}/{making.login}/actions/runs/{run}"
    finished_at = at + timedelta(seconds=10 + random.randrange(seconds // 2, seconds))
    for state, moment in (
        ("queued", at),
        ("in_progress", at + timedelta(seconds=5)),
        (outcome, finished_at),
    ):
        if moment <= making.now:
            _say(making, deployment, state=state, at=moment, url=url)
    return finished_at


def _say(making: Making, deployment: Deployment, *, state: str, at: datetime, url: str = "") -> None:
    status_id = making.new_id()
    deployment.statuses.append(
        DeploymentStatus(id=status_id, state=state, created_at=at, log_url=url)  # type: ignore[arg-type]
    )


def _retire(making: Making, deployment: Deployment | None, *, at: datetime) -> None:
    if deployment is not None:
        _say(making, deployment, state="inactive", at=at)
