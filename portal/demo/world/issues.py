"""Issues of a repository: how they are opened, and how they go their way once their pull requests are known."""

from datetime import datetime, timedelta
from random import Random

from portal.demo.world import text
from portal.demo.world.making import IssuePlan, Making, Site
from portal.demo.world.model import Actor, Issue

BOT_ROLES = ("dashboard", "alert")
LATE_ROLES = ("incident", "postmortem")  # described and lived through in incidents.py
TEMPLATES = ("bug", "feature", "task")


def quota(site: Site, *, count: int) -> dict[str, int]:
    """How many of each role, `count` in all."""
    plan = site.plan
    wanted = {
        "dashboard": 0 if "renovate" in plan.breaks else 1,
        "incident": max(2, round(count * 0.025)) if plan.production else 0,
        "postmortem": max(1, round(count * 0.008)) if plan.production else 0,
        "epic": 3,
        "adr": 2 if plan.short in ("shared", "docs", "gateway") else 0,
        "alert": 2 if plan.kind == "service" else 0,
    }
    left, shares = count, {}
    for role, number in wanted.items():
        shares[role] = min(number, left // 2)
        left -= shares[role]
    return {**shares, "task": left}


def open_issues(making: Making, site: Site, *, shares: dict[str, int]) -> None:
    """Open everything but incidents and postmortems, which follow the deployments."""
    random = making.random(f"issues:{site.plan.name}")
    roles = [role for role in ("dashboard", "epic", "adr", "alert", "task") for _ in range(shares.get(role, 0))]
    random.shuffle(roles)
    moments = making.rhythm.moments(random, count=len(roles))
    keys = {"epic": site.plan.index * 100, "other": site.plan.index * 1000}
    for role, at in zip(roles, moments, strict=True):
        kind = "epic" if role == "epic" else "other"
        keys[kind] += 1
        site.issues.append(open_issue(making, site, random=random, role=role, at=at, key=f"PE-{keys[kind]}"))


def open_issue(making: Making, site: Site, *, random: Random, role: str, at: datetime, key: str = "") -> IssuePlan:
    """Open one issue with the labels and the owner that it gets at once."""
    has_key = role in ("epic", "task", "adr") and random.random() < 0.93
    issue = Issue(
        id=making.new_id(),
        number=0,
        repository=site.repository,
        title="",
        body="",
        author=_author(making, site, random=random, role=role),
        created_at=at,
        updated_at=at,
        milestone=random.choice(("", "", "Phase 0", "Phase 1")) if role == "task" else "",
    )
    plan = IssuePlan(issue=issue, role=role, key=key if has_key else "")
    if role not in LATE_ROLES:
        _describe(making, site, random=random, plan=plan)
        _label(making, site, random=random, plan=plan)
    if role not in BOT_ROLES and random.random() < 0.45:
        assign(making, plan, at=at, actor=issue.author, assignee=random.choice(site.members))
    return plan


def _author(making: Making, site: Site, *, random: Random, role: str) -> Actor | None:
    people = making.people
    if role in BOT_ROLES:
        return people.renovate if role == "dashboard" else people.automation
    luck = random.random()
    if luck < 0.02:
        return None
    if luck < 0.05:
        return random.choice(people.outsiders)
    if luck < 0.10:
        return random.choice(people.agents)
    return random.choice(site.members if luck < 0.8 else people.humans)


def _describe(making: Making, site: Site, *, random: Random, plan: IssuePlan) -> None:
    issue, short = plan.issue, site.plan.short
    what = text.summary(random, short=short)
    if plan.role == "dashboard":
        issue.title, issue.body = "Dependency Dashboard", text.DASHBOARD_BODY
        return
    if plan.role == "alert":
        issue.title, issue.body = f"[alert] HighErrorRate in {short}", "Fired by Prometheus.\n"
        return
    template = "adr-change" if plan.role == "adr" else random.choice(TEMPLATES)
    keeps = random.random() < 0.85
    messy = random.random() < 0.012
    subject = random.choice(text.MESSY) if messy else f"ADR: {what.lower()}" if plan.role == "adr" else what
    issue.title = f"{plan.key} {subject}".strip()[:256]
    issue.body = (
        text.issue_body(template, what=what, short=short) if keeps else random.choice(("", what, what + " please"))
    )
    making.plant("issues/template", issue, keeps=keeps)


def _label(making: Making, site: Site, *, random: Random, plan: IssuePlan) -> None:
    names: list[str] = []
    if plan.role == "alert":
        names = ["alert"]
    elif plan.role != "dashboard":
        keeps = random.random() < 0.86
        names = [
            random.choice(TEMPLATES),
            random.choice(("phase-0", "phase-1", "phase-1")),
            site.plan.short,
            "needs-review",
        ]
        if not keeps:
            del names[random.randrange(1, 4)]
        if plan.role in ("epic", "adr"):
            names[0] = plan.role
        plan.has_labels = keeps
    for name in names:
        label(making, site, plan, name=name, at=plan.issue.created_at, actor=plan.issue.author)


def label(making: Making, site: Site, plan: IssuePlan, *, name: str, at: datetime, actor: Actor | None) -> None:
    issue = plan.issue
    if site.labels[name] not in issue.labels:
        issue.labels.append(site.labels[name])
        issue.events.append(making.event("labeled", at=at, actor=actor, label=site.labels[name]))


def unlabel(making: Making, site: Site, plan: IssuePlan, *, name: str, at: datetime, actor: Actor | None) -> None:
    issue = plan.issue
    if site.labels[name] in issue.labels:
        issue.labels.remove(site.labels[name])
        issue.events.append(making.event("unlabeled", at=at, actor=actor, label=site.labels[name]))


def assign(making: Making, plan: IssuePlan, *, at: datetime, actor: Actor | None, assignee: Actor) -> None:
    if assignee not in plan.issue.assignees:
        plan.issue.assignees.append(assignee)
        plan.issue.events.append(making.event("assigned", at=at, actor=actor, assignee=assignee))


def close(making: Making, plan: IssuePlan, *, at: datetime, actor: Actor | None, reason: str = "completed") -> None:
    plan.issue.closed_at = at
    plan.issue.state_reason = "completed" if reason == "completed" else "not_planned"
    plan.issue.events.append(making.event("closed", at=at, actor=actor))


def reopen(making: Making, plan: IssuePlan, *, at: datetime, actor: Actor | None) -> None:
    plan.issue.closed_at = None
    plan.issue.state_reason = "reopened"
    plan.issue.events.append(making.event("reopened", at=at, actor=actor))


def live_issues(making: Making, site: Site) -> None:
    """Let every issue go its way: triage, start, review, trouble, closing, opening again."""
    random = making.random(f"issue-lives:{site.plan.name}")
    for plan in site.issues:
        if plan.role in (*BOT_ROLES, *LATE_ROLES):
            continue
        if plan.pulls:
            _live_with_pulls(making, site, random=random, plan=plan)
        else:
            _live_alone(making, site, random=random, plan=plan)
        _triage(making, site, random=random, plan=plan)
        _trouble(making, site, random=random, plan=plan)
        making.plant("issues/owner", plan.issue, keeps=bool(plan.issue.assignees))


def _live_with_pulls(making: Making, site: Site, *, random: Random, plan: IssuePlan) -> None:
    issue, rhythm = plan.issue, making.rhythm
    first = min(plan.pulls, key=lambda one: one.pull.created_at).pull
    earliest = issue.created_at + timedelta(minutes=5)
    started_at = first.created_at - timedelta(seconds=round(random.lognormvariate(2.6, 0.9) * 3600))
    plan.started_at = max(earliest, started_at)
    owner = first.author if first.author and first.author.kind == "human" else random.choice(site.members)
    if random.random() < 0.95:
        assign(making, plan, at=plan.started_at, actor=owner, assignee=owner)
    ready = [one.ready_at for one in plan.pulls if one.ready_at]
    if ready:
        plan.review_at = max(min(ready), plan.started_at + timedelta(minutes=1))
    merged = [one.pull for one in plan.pulls if one.pull.merged_at]
    is_finished = all(one.pull.closed_at for one in plan.pulls)
    if is_finished and merged:
        last = max(merged, key=lambda pull: pull.merged_at or pull.created_at)
        _close_by(making, site, random=random, plan=plan, at=last.merged_at or making.now, actor=last.merged_by)
    elif is_finished:
        at = rhythm.later(
            random, after=max(one.pull.closed_at or issue.created_at for one in plan.pulls), median_hours=40
        )
        if at <= making.now and random.random() < 0.93:
            close(making, plan, at=at, actor=owner, reason="not_planned")


def _close_by(
    making: Making, site: Site, *, random: Random, plan: IssuePlan, at: datetime, actor: Actor | None
) -> None:
    """Close as the last pull request is merged; now and then it turns out to be not finished."""
    latest = max(at, plan.review_at or at, plan.started_at or at)
    closed_at = min(latest + timedelta(seconds=random.randrange(0, 3)), making.now)
    close(making, plan, at=closed_at, actor=actor)
    if random.random() >= 0.04:
        return
    reopened_at = making.rhythm.later(random, after=closed_at, median_hours=30)
    if reopened_at > making.now:
        return
    member = random.choice(site.members)
    reopen(making, plan, at=reopened_at, actor=member)
    again_at = making.rhythm.later(random, after=reopened_at, median_hours=40)
    if again_at <= making.now and random.random() < 0.8:
        close(making, plan, at=again_at, actor=member)


def _live_alone(making: Making, site: Site, *, random: Random, plan: IssuePlan) -> None:
    issue = plan.issue
    member = random.choice(site.members)
    luck = random.random()
    if luck < 0.28:
        plan.started_at = _past(making, making.rhythm.later(random, after=issue.created_at, median_hours=200))
        if plan.started_at and luck < 0.25:
            assign(making, plan, at=plan.started_at, actor=member, assignee=member)
    median = 60 if plan.started_at else 500
    closed_at = making.rhythm.later(random, after=plan.started_at or issue.created_at, median_hours=median, spread=1)
    if closed_at <= making.now and random.random() < (0.95 if plan.started_at else 0.7):
        close(making, plan, at=closed_at, actor=member, reason="completed" if luck < 0.6 else "not_planned")


def _triage(making: Making, site: Site, *, random: Random, plan: IssuePlan) -> None:
    at = plan.started_at or making.rhythm.later(random, after=plan.issue.created_at, median_hours=60)
    if at <= making.now and random.random() < 0.85:
        unlabel(making, site, plan, name="needs-review", at=at, actor=random.choice(site.members))


def _trouble(making: Making, site: Site, *, random: Random, plan: IssuePlan) -> None:
    """Block some, for days."""
    if not plan.started_at or random.random() >= 0.06:
        return
    ends_at = plan.issue.closed_at or making.now
    blocked_at = making.rhythm.later(random, after=plan.started_at, median_hours=12)
    if blocked_at >= ends_at:
        return
    member = random.choice(site.members)
    label(making, site, plan, name="blocked", at=blocked_at, actor=member)
    freed_at = making.rhythm.later(random, after=blocked_at, median_hours=50)
    is_forgotten = random.random() < 0.1
    if freed_at < ends_at or (plan.issue.closed_at and not is_forgotten):
        unlabel(making, site, plan, name="blocked", at=min(freed_at, ends_at), actor=member)


def _past(making: Making, at: datetime) -> datetime | None:
    return at if at <= making.now else None
