"""Reviews by people and by CodeRabbit."""

from datetime import datetime, timedelta
from random import Random

from portal.demo.world.making import Making, PullPlan, Site, new_sha
from portal.demo.world.model import Actor, Review

REVIEWED_SHARE = {"human": 0.88, "agent": 0.9, "dependency": 0.5, "release": 0.35, "hotfix": 0.7, "revert": 0.6}
FIRST_REVIEW_HOURS = {"hotfix": 0.8, "revert": 0.4, "dependency": 24.0}


def review(making: Making, site: Site, *, random: Random, plan: PullPlan) -> datetime | None:
    """Review from `ready_at` on; answers when nothing more stands against merging, None if not yet."""
    ready_at = plan.ready_at or plan.pull.created_at
    rabbit_at = _review_by_rabbit(making, site, random=random, plan=plan, after=ready_at)
    if random.random() >= REVIEWED_SHARE.get(plan.role, 0.85):
        making.plant("pull-requests/human-approval", plan.pull, keeps=False, why="merged or open without approval")
        at = making.rhythm.later(random, after=ready_at, median_hours=8)
        return max(at, rabbit_at) if at <= making.now else None
    approved_at = _review_by_people(making, site, random=random, plan=plan, after=ready_at)
    making.plant("pull-requests/human-approval", plan.pull, keeps=approved_at is not None)
    return max(approved_at, rabbit_at) if approved_at else None


def _review_by_rabbit(making: Making, site: Site, *, random: Random, plan: PullPlan, after: datetime) -> datetime:
    at = after + timedelta(seconds=random.randrange(120, 900))
    is_off = "coderabbit-enabled" in site.plan.breaks
    keeps = not is_off and plan.role != "dependency" and random.random() < 0.94 and at <= making.now
    if keeps:
        _add(making, plan, author=making.people.coderabbit, state="commented", at=at, sha=plan.pull.head_sha)
    return at if keeps else after


def _review_by_people(
    making: Making, site: Site, *, random: Random, plan: PullPlan, after: datetime
) -> datetime | None:
    """Ask, perhaps for changes, approve; answers the approval's moment."""
    pull = plan.pull
    candidates = [person for person in site.members if person is not pull.author]
    reviewer = random.choice(candidates)
    median = FIRST_REVIEW_HOURS.get(plan.role, 5.0)
    at = making.rhythm.later(random, after=after, median_hours=median)
    rounds = random.choices((0, 1, 2), weights=(64, 28, 8))[0]
    for turn in range(rounds):
        if at > making.now:
            break
        state = "commented" if turn == 0 and random.random() < 0.4 else "changes_requested"
        _add(making, plan, author=reviewer, state=state, at=at, sha=new_sha(random))
        at = making.rhythm.later(random, after=at, median_hours=8)
    if at > making.now:
        pull.requested_reviewers.append(reviewer if random.random() < 0.8 else site.teams[0])
        return None
    is_stale = random.random() < 0.06
    _add(making, plan, author=reviewer, state="approved", at=at, sha=new_sha(random) if is_stale else pull.head_sha)
    return at


def _add(making: Making, plan: PullPlan, *, author: Actor, state: str, at: datetime, sha: str) -> None:
    review_id = making.new_id()
    plan.pull.reviews.append(
        Review(id=review_id, author=author, state=state, submitted_at=at, commit_sha=sha)  # type: ignore[arg-type]
    )
