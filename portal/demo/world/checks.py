"""Checks of the head commits."""

from datetime import datetime, timedelta
from random import Random

from portal.demo.world.making import Making, PullPlan, Site
from portal.demo.world.model import Check, PullRequest
from portal.demo.world.repositories import CHECK_NAMES

LONGEST_SECONDS = 1200


def add_checks(making: Making, site: Site, *, random: Random, plan: PullPlan) -> None:
    """Report lint, test, build, security and CodeRabbit on the head; a few fail, one fails at a merge."""
    pull = plan.pull
    names = [name for name in CHECK_NAMES if _runs(site, name)]
    failing = random.choice(names) if random.random() < 0.06 else ""
    pushed_at = max(pull.created_at, (pull.closed_at or making.now) - timedelta(hours=random.randrange(1, 30)))
    latest = pull.merged_at or making.now
    for name in names:
        started_at = min(pushed_at + timedelta(seconds=random.randrange(5, 60)), latest)
        completed_at = started_at + timedelta(seconds=random.randrange(20, LONGEST_SECONDS))
        if pull.merged_at:
            completed_at = min(completed_at, pull.merged_at)
        pull.checks.append(
            _check(making, name=name, started_at=started_at, completed_at=completed_at, fails=name == failing)
        )
    if is_told_by_codecov(site.plan.language):
        pull.checks += _codecov(making, pull, random=Random(f"codecov/{pull.head_sha}"), latest=latest)
    _plant_topics(making, plan)
    if plan.role != "dependency":
        _plant_review(making, plan)


def is_told_by_codecov(language: str) -> bool:
    """Whether reports go to Codecov, which tells of them by statuses alone."""
    return language == "TypeScript"


def _codecov(making: Making, pull: PullRequest, *, random: Random, latest: datetime) -> list[Check]:
    """What Codecov says of the project and of what the pull request changes; sometimes it has no number."""
    project, change, patch = random.uniform(78, 90), random.uniform(-0.4, 0.4), random.uniform(60, 100)
    of_patch = f"{patch:.2f}% of diff hit (target 80.00%)" if pull.additions else "Coverage not affected"
    words = {"project": f"{project:.2f}% ({change:+.2f}%) compared to {pull.head_sha[:7]}", "patch": of_patch}
    at = min(pull.created_at + timedelta(minutes=random.randrange(5, 50)), latest)
    return [
        Check(
            id=making.new_id(),
            name=f"codecov/{name}",
            app="",
            status="completed",
            conclusion="failure" if name == "patch" and pull.additions and patch < 80 else "success",
            started_at=at,
            completed_at=at,
            is_status=True,
            title=title,
        )
        for name, title in words.items()
    ]


def _plant_topics(making: Making, plan: PullPlan) -> None:
    """Say whether lint, tests, security scan and CodeRabbit are green; the process asks for no build."""
    asked = [name for name in CHECK_NAMES if name != "build"]
    green = {check.name for check in plan.pull.checks if check.conclusion == "success"}
    missing = [name for name in asked if name not in green]
    making.plant("pull-requests/status-checks", plan.pull, keeps=not missing, why=", ".join(missing))


def _plant_review(making: Making, plan: PullPlan) -> None:
    """Say whether CodeRabbit reviewed it: without anything to remark it leaves no review but a check."""
    pull = plan.pull
    report = next((check for check in pull.checks if check.name == "CodeRabbit"), None)
    is_reviewed = any(one.author is making.people.coderabbit for one in pull.reviews)
    keeps = is_reviewed or (report is not None and report.conclusion == "success")
    is_limited = not is_reviewed and report is not None and "rate limited" in report.title
    making.plant("pull-requests/coderabbit-review", pull, keeps=keeps, why="rate limited" if is_limited else "")


def _runs(site: Site, name: str) -> bool:
    if name == "CodeRabbit":
        return "coderabbit-enabled" not in site.plan.breaks
    return not (name.startswith("security") and "security-scans" in site.plan.breaks)


def _check(making: Making, *, name: str, started_at: datetime, completed_at: datetime, fails: bool) -> Check:
    is_status = name == "CodeRabbit"
    is_running = completed_at > making.now
    title = "Review rate limited" if fails and is_status else "Review completed" if is_status else ""
    return Check(
        id=making.new_id(),
        name=name,
        app="" if is_status else "github-actions",
        status="in_progress" if is_running else "completed",
        conclusion="" if is_running else "failure" if fails else "success",
        started_at=started_at,
        completed_at=None if is_running else completed_at,
        is_status=is_status,
        title=title,
    )
