"""The history of the default branches: squashed merges, a few true ones, pushes past the review, reverts."""

from datetime import datetime, timedelta
from random import Random

from portal.demo.world.making import Making, PullPlan, Site, new_sha
from portal.demo.world.model import Commit

BRANCHED_COMMITS_AGO = 3


def write_history(making: Making, site: Site) -> None:
    """Lay down the commits, oldest first; what names numbers is written by `write_messages`."""
    random = making.random(f"history:{site.plan.name}")
    repository = site.repository
    repository.commits.append(_root(making, site, random=random))
    steps: list[tuple[datetime, PullPlan | None]] = [
        (plan.pull.merged_at, plan)
        for plan in site.pulls
        if plan.pull.merged_at and plan.pull.base_ref == repository.default_branch
    ]
    steps += [(at, None) for at in _pushes(making, site, random=random, merges=len(steps))]
    steps.sort(key=lambda step: step[0])
    pushed = False
    for at, plan in steps:
        if plan is None:
            pushed = True
            _push(making, site, random=random, at=at)
        else:
            _merge(site, random=random, plan=plan, at=at)
    making.plant(
        "branching/protected", f"{making.url(repository)}/commits", keeps=not pushed, why="pushes to the branch"
    )


def _root(making: Making, site: Site, *, random: Random) -> Commit:
    return Commit(
        sha=new_sha(random),
        parents=(),
        committed_at=site.repository.created_at,
        message="Initial commit",
        author=making.people.humans[site.plan.index % len(making.people.humans)],
        is_signed=True,
    )


def _pushes(making: Making, site: Site, *, random: Random, merges: int) -> list[datetime]:
    is_open = "protected" in site.plan.breaks or site.plan.index % 3 == 2
    return making.rhythm.moments(random, count=merges // 25 + 1 if is_open and merges else 0)


def _push(making: Making, site: Site, *, random: Random, at: datetime) -> None:
    """Push past the review; every third push undoes the commit before."""
    commits = site.repository.commits
    head = commits[-1]
    message = f"Fix typo in {site.plan.short}"
    if random.random() < 0.35 and head.parents:
        message = f'Revert "{head.message}"\n\nThis reverts commit {head.sha}.\n'
    commits.append(
        Commit(
            sha=new_sha(random),
            parents=(head.sha,),
            committed_at=at,
            message=message,
            author=random.choice([*site.members, None]),
            is_signed="signed-commits" not in site.plan.breaks and random.random() < 0.7,
        )
    )


def _merge(site: Site, *, random: Random, plan: PullPlan, at: datetime) -> None:
    commits = site.repository.commits
    head = commits[-1]
    parents: tuple[str, ...] = (head.sha,)
    is_true_merge = {"linear-history", "protected"} & set(site.plan.breaks) and random.random() < 0.05
    if is_true_merge:
        fork = commits[-min(BRANCHED_COMMITS_AGO, len(commits))]
        side_at = max(head.committed_at, at - timedelta(minutes=2))
        side = Commit(
            sha=plan.pull.head_sha,
            parents=(fork.sha,),
            committed_at=side_at,
            message=plan.summary,
            author=plan.pull.author,
            is_signed=random.random() < 0.5,
            pull_request=plan.pull,
        )
        commits.append(side)
        parents = (head.sha, side.sha)
    commits.append(
        Commit(
            sha=plan.pull.merge_sha,
            parents=parents,
            committed_at=at,
            message="",
            author=plan.pull.author,
            is_signed="signed-commits" not in site.plan.breaks or random.random() < 0.8,
            pull_request=plan.pull,
        )
    )


def write_messages(making: Making, site: Site) -> None:
    """Write the messages of merges, once numbers are known."""
    plans = {plan.pull.merge_sha: plan for plan in site.pulls if plan.pull.merge_sha}
    for commit in site.repository.commits:
        plan = plans.get(commit.sha)
        if plan is None:
            continue
        title, number = plan.pull.title, plan.pull.number
        if len(commit.parents) > 1:
            commit.message = f"Merge pull request #{number} from {making.login}/{plan.pull.head_ref}\n\n{title}"
        else:
            commit.message = f"{title} (#{number})"
        if plan.reverts:
            commit.message += f"\n\nReverts {making.login}/{site.plan.name}#{plan.reverts.pull.number}"
