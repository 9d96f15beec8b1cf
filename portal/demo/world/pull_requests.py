"""Pull requests of a repository: opened for issues, by bots or out of the blue, reviewed, checked, merged."""

from datetime import datetime, timedelta
from random import Random

from portal.demo.world import text
from portal.demo.world.checks import add_checks
from portal.demo.world.making import IssuePlan, Making, PullPlan, Site, new_sha
from portal.demo.world.model import Actor, EventKind, PullRequest
from portal.demo.world.reviews import review

ROLE_WEIGHTS = {"human": 62, "agent": 13, "dependency": 18, "release": 3, "hotfix": 1.5, "fork": 1.5}
STRICT_ROLES = ("human", "agent", "hotfix", "fork", "revert")  # the rules on names and titles concern these
MERGE_MEDIAN_HOURS = 2.5
SHORT_LIVED_DAYS = 7


def open_pull_requests(making: Making, site: Site, *, count: int) -> None:
    """Open `count` pull requests and let each go its way; reverts follow the merges that they undo."""
    random = making.random(f"pull-requests:{site.plan.name}")
    reverts = count // 70
    roles = random.choices(list(ROLE_WEIGHTS), weights=list(ROLE_WEIGHTS.values()), k=count - reverts)
    moments = making.rhythm.moments(random, count=len(roles))
    waiting = [plan for plan in site.issues if plan.role in ("task", "epic", "adr")]
    for role, at in zip(roles, moments, strict=True):
        issue = _issue_for(random, waiting=waiting, role=role, at=at)
        plan = _open(making, site, random=random, role=role, at=at, issue=issue)
        _live(making, site, random=random, plan=plan)
    _open_reverts(making, site, random=random, count=reverts)


def _issue_for(random: Random, *, waiting: list[IssuePlan], role: str, at: datetime) -> IssuePlan | None:
    """Take an issue opened before; now and then it stays for a second pull request."""
    if role not in ("human", "agent", "hotfix") or random.random() > 0.95:
        return None
    opened = [plan for plan in waiting[:40] if plan.issue.created_at < at - timedelta(minutes=20)]
    if not opened:
        return None
    plan = random.choice(opened)
    if plan.role != "epic" and random.random() < 0.88:
        waiting.remove(plan)
    return plan


def _open(making: Making, site: Site, *, random: Random, role: str, at: datetime, issue: IssuePlan | None) -> PullPlan:
    author = _author(making, site, random=random, role=role)
    what = text.update_title(random) if role == "dependency" else text.summary(random, short=site.plan.short)
    if role == "release":
        what = f"chore(main): release 0.{random.randrange(9)}.{random.randrange(20)}"
    key = issue.key if issue else ""
    pull = PullRequest(
        id=making.new_id(),
        number=0,
        repository=site.repository,
        title="",
        body="",
        author=author,
        created_at=at,
        updated_at=at,
        head_ref="",
        head_sha=new_sha(random),
        base_ref=_base(site, random=random, role=role),
        is_draft=random.random() < {"human": 0.15, "agent": 0.4}.get(role, 0.0),
        is_cross_repository=role == "fork",
        additions=random.randrange(1, 600),
        deletions=random.randrange(0, 300),
        changed_files=random.randrange(1, 30),
        commits=random.randrange(1, 9),
    )
    plan = PullPlan(pull=pull, role=role, key=key, issue=issue, summary=what)
    _name(making, site, random=random, plan=plan)
    if issue:
        issue.pulls.append(plan)
        issue.issue.events.append(making.event("cross_referenced", at=at, actor=author))
    if role == "dependency":
        pull.labels.append(site.labels["dependencies"])
        pull.events.append(making.event("labeled", at=at, actor=author, label=site.labels["dependencies"]))
    site.pulls.append(plan)
    return plan


def _author(making: Making, site: Site, *, random: Random, role: str) -> Actor | None:
    people = making.people
    if role == "dependency":
        return people.dependabot if random.random() < 0.12 else people.renovate
    if role == "release":
        return random.choice((people.automation, people.release_bot))
    if role == "agent":
        return random.choice(people.agents)
    if role == "fork":
        return random.choice((*people.outsiders, None))
    return random.choice(site.members if random.random() < 0.85 else people.humans)


def _base(site: Site, *, random: Random, role: str) -> str:
    if role == "hotfix" or (role == "human" and random.random() < 0.015):
        return "release/0.3"
    return site.repository.default_branch


def _name(making: Making, site: Site, *, random: Random, plan: PullPlan) -> None:
    """Give branch and title, most of them as the process asks."""
    pull, short = plan.pull, site.plan.short
    words = text.slug(plan.summary) or "change"
    if plan.role in ("dependency", "release"):
        prefix = "renovate" if plan.role == "dependency" else "release-please"
        pull.head_ref, pull.title = f"{prefix}/{words}", plan.summary
        return
    has_title = bool(plan.key) and random.random() < 0.95
    has_branch = bool(plan.key) and plan.role != "agent" and random.random() < 0.93
    pull.title = f"[{plan.key}] {plan.summary}" if has_title else plan.summary
    if plan.role == "hotfix":
        has_branch = bool(plan.key) and random.random() < 0.7
        pull.head_ref = f"hotfix/{plan.key}" if has_branch else f"hotfix-{words}"
    elif has_branch:
        pull.head_ref = f"{short}/{plan.key}-{words}"
    else:
        login = plan.pull.author.login if plan.role == "agent" and plan.pull.author else "feat"
        pull.head_ref = f"{login.removesuffix('-swe-agent')}/{words}"
    making.plant("pull-requests/issue-id", pull, keeps=has_title)
    if plan.role != "fork":
        making.plant("branching/branch-name", pull, keeps=has_branch)


def _live(making: Making, site: Site, *, random: Random, plan: PullPlan) -> None:
    _become_ready(making, random=random, plan=plan)
    approved_at = review(making, site, random=random, plan=plan) if plan.ready_at else None
    is_abandoned = random.random() < 0.006
    if approved_at is not None and not is_abandoned:
        _finish(making, site, random=random, plan=plan, after=approved_at)
    add_checks(making, site, random=random, plan=plan)
    _plant_life(making, plan)


def _become_ready(making: Making, *, random: Random, plan: PullPlan) -> None:
    """Leave the draft, some of them twice."""
    pull = plan.pull
    if not pull.is_draft:
        plan.ready_at = pull.created_at
        return
    at = making.rhythm.later(random, after=pull.created_at, median_hours=9)
    for turn in range(3 if random.random() < 0.08 else 1):
        if at > making.now:
            return
        kind: EventKind = "convert_to_draft" if turn % 2 else "ready_for_review"
        pull.events.append(making.event(kind, at=at, actor=pull.author))
        pull.is_draft = kind == "convert_to_draft"
        plan.ready_at = None if pull.is_draft else at
        at = making.rhythm.later(random, after=at, median_hours=3)


def _finish(making: Making, site: Site, *, random: Random, plan: PullPlan, after: datetime) -> None:
    """Merge, or close without; some were closed before by mistake."""
    pull = plan.pull
    median = 40.0 if random.random() < 0.06 else MERGE_MEDIAN_HOURS
    if random.random() < 0.02:
        mistaken_at = making.rhythm.later(random, after=after, median_hours=2)
        reopened_at = making.rhythm.later(random, after=mistaken_at, median_hours=6)
        if mistaken_at <= making.now:
            pull.closed_at = mistaken_at
            pull.events.append(making.event("closed", at=mistaken_at, actor=pull.author))
        if reopened_at > making.now:
            return
        pull.closed_at = None
        pull.events.append(making.event("reopened", at=reopened_at, actor=pull.author))
        after = reopened_at
    at = making.rhythm.later(random, after=after, median_hours=median)
    if at > making.now:
        return
    closer = random.choice(site.members)
    pull.closed_at = at
    pull.events.append(making.event("closed", at=at, actor=closer))
    if random.random() < (0.12 if plan.role == "dependency" else 0.06):
        return
    pull.merged_at, pull.merged_by, pull.merge_sha = at, closer, new_sha(random)
    if plan.role == "dependency" and random.random() < 0.4:
        pull.merged_by = making.people.renovate


def _plant_life(making: Making, plan: PullPlan) -> None:
    pull = plan.pull
    if pull.merged_at and plan.role in STRICT_ROLES:
        days = (pull.merged_at - pull.created_at).total_seconds() / 86_400
        making.plant("branching/short-lived", pull, keeps=days <= SHORT_LIVED_DAYS)


def _open_reverts(making: Making, site: Site, *, random: Random, count: int) -> None:
    """Undo merges, hours after they landed; where too little was merged, plain ones fill the count."""
    default = site.repository.default_branch
    merged = [plan for plan in site.pulls if plan.pull.merged_at and plan.pull.base_ref == default]
    merged = [plan for plan in merged if (making.now - plan.pull.created_at) > timedelta(days=1)]
    for _ in range(count):
        undone = merged.pop(random.randrange(len(merged))) if merged else None
        at = making.rhythm.moment(random)
        if undone and undone.pull.merged_at:
            at = min(undone.pull.merged_at + timedelta(minutes=random.randrange(20, 600)), making.now)
        plan = _open(making, site, random=random, role="revert" if undone else "human", at=at, issue=None)
        if undone:
            plan.reverts = undone
            plan.pull.title = f'Revert "{undone.pull.title}"'[:256]
            plan.pull.head_ref = f"revert-{undone.pull.head_ref}"
        _live(making, site, random=random, plan=plan)


def write_bodies(making: Making, site: Site) -> None:
    """Write what names numbers, once these are known."""
    random = making.random(f"pull-bodies:{site.plan.name}")
    for plan in site.pulls:
        pull = plan.pull
        if plan.role in ("dependency", "release"):
            pull.body = (
                f"This PR contains the following updates:\n\n| Package | Change |\n|---|---|\n| {plan.summary} | |\n"
            )
            continue
        if plan.reverts:
            pull.body = f"Reverts {making.login}/{site.plan.name}#{plan.reverts.pull.number}\n"
            continue
        has_list, is_ticked = random.random() < 0.92, random.random() < 0.93
        closes = ""
        if plan.issue and random.random() < 0.9:
            closes = f"Closes #{plan.issue.issue.number}"
            pull.closes.append(plan.issue.issue)
        boxes = text.checklist(present=has_list, complete=is_ticked)
        pull.body = text.pull_body(what=plan.summary, boxes=boxes, closes=closes)
        making.plant("pull-requests/checklist", pull, keeps=has_list and is_ticked)
