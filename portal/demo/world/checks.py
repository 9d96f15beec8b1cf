"""Checks of the head commits."""

from datetime import datetime, timedelta
from random import Random

from portal.demo.world.making import Making, Site
from portal.demo.world.model import Check, PullRequest
from portal.demo.world.repositories import CHECK_NAMES

LONGEST_SECONDS = 1200


def add_checks(making: Making, site: Site, *, random: Random, pull: PullRequest) -> None:
    """Report lint, test, build, security and CodeRabbit on the head; a few fail, one fails at a merge."""
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
    has_all = len(names) == len(CHECK_NAMES)
    making.plant("pull-requests/status-checks", pull, keeps=has_all and not failing, why=failing)


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
