"""Incidents and their postmortems: some follow a bad deployment and name it."""

from datetime import datetime, timedelta
from random import Random

from portal.demo.world.actions import write_actions
from portal.demo.world.issues import assign, close, label, open_issue
from portal.demo.world.making import IncidentPlan, Making, Site
from portal.demo.world.model import Actor, Comment, Deployment, DeploymentStatus, Issue

FIRST_COMMENT_ID = 5_000_000_000_000  # far from those of pull requests
SYMPTOMS = ("Errors after deployment", "Latency above 2 s", "Queue does not drain", "Login fails", "Disk full")
CAUSES = ("TLS certificate expired", "Cloud region degraded", "Database ran out of connections")
POSTMORTEM_SECTIONS = ("Impact", "Timeline", "Cause")


def have_incidents(making: Making, site: Site, *, shares: dict[str, int]) -> None:
    """Open the incidents of the quota, those of bad deployments first, and their postmortems."""
    count = shares.get("incident", 0)
    if not count:
        return
    random = making.random(f"incidents:{site.plan.name}")
    bad = [one for one in _bad_deployments(site) if one.updated_at < making.now - timedelta(hours=2)]
    chosen: list[Deployment | None] = list(random.sample(bad, k=min(len(bad), count * 2 // 3)))
    chosen += [None] * (count - len(chosen))
    for place, deployment in enumerate(chosen):
        _have(making, site, random=random, deployment=deployment, place=place)
    _write_postmortems(making, site, random=random, count=shares.get("postmortem", 0))


def _bad_deployments(site: Site) -> list[Deployment]:
    """Those to production that failed, or were followed by one of an older commit."""
    places = {commit.sha: place for place, commit in enumerate(site.repository.commits)}
    bad = []
    last: dict[int, Deployment] = {}
    for deployment in site.repository.deployments:
        if deployment.environment.tier != "production":
            continue
        outcome = _outcome(deployment)
        before = last.get(deployment.environment.id)
        if outcome and outcome.state == "failure":
            bad.append(deployment)
        elif outcome and before and places[deployment.commit_sha] < places[before.commit_sha]:
            bad.append(before)
        if outcome and outcome.state == "success":
            last[deployment.environment.id] = deployment
    return bad


def _outcome(deployment: Deployment) -> DeploymentStatus | None:
    return next((status for status in deployment.statuses if status.state in ("success", "failure")), None)


def _have(making: Making, site: Site, *, random: Random, deployment: Deployment | None, place: int) -> None:
    outcome = _outcome(deployment) if deployment else None
    at = making.rhythm.moment(random)
    if outcome:
        at = min(outcome.created_at + timedelta(minutes=random.randrange(3, 70)), making.now)
    plan = open_issue(making, site, random=random, role="incident", at=at)
    severity = f"sev-{random.choices((1, 2, 3, 4), weights=(1, 3, 4, 2))[0]}"
    incident = IncidentPlan(issue=plan, severity=severity, deployment=deployment)
    if deployment:
        incident.named_by = ("sha", "url", "")[place % 3]
    plan.issue.title = f"{random.choice(SYMPTOMS if deployment else CAUSES)} in {site.plan.short} ({at:%d %b})"
    site.issues.append(plan)
    site.incidents.append(incident)
    _go_through(making, site, random=random, incident=incident, place=place)


def _go_through(making: Making, site: Site, *, random: Random, incident: IncidentPlan, place: int) -> None:
    plan, opened_at = incident.issue, incident.issue.issue.created_at
    member = random.choice(site.members)
    late_hours = {1: 5, 4: 30}.get(place % 6, 0)
    labeled_at = opened_at + timedelta(hours=late_hours)
    closed_at = max(making.rhythm.later(random, after=opened_at, median_hours=9), labeled_at + timedelta(minutes=30))
    if labeled_at > making.now:
        labeled_at = opened_at
    label(making, site, plan, name="incident", at=labeled_at, actor=member)
    has_severity, has_owner = place % 5 != 3, place % 7 != 5
    if has_severity:
        label(making, site, plan, name=incident.severity, at=labeled_at, actor=member)
    if has_owner:
        owned_at = min(opened_at + timedelta(minutes=random.randrange(2, 50)), making.now)
        assign(making, plan, at=owned_at, actor=member, assignee=member)
    making.plant("observability/incidents", plan.issue, keeps=has_severity and bool(plan.issue.assignees))
    if closed_at <= making.now:
        close(making, plan, at=closed_at, actor=member)
    _talk(making, plan.issue, member=member, is_quiet=place % 4 == 2)


def _talk(making: Making, issue: Issue, *, member: Actor, is_quiet: bool) -> None:
    """Let the author say more at once, somebody take it up, and somebody say how it ended."""
    random = Random(f"talk:{issue.id}")
    said: list[tuple[Actor | None, datetime, str]] = [
        (issue.author, issue.created_at + timedelta(minutes=2), "It began a few minutes before this."),
    ]
    if not is_quiet:
        taken_up_at = issue.created_at + timedelta(minutes=random.randrange(4, 90))
        said.append((member, taken_up_at, "Looking into it."))
        if issue.closed_at is not None and issue.closed_at > taken_up_at:
            said.append((member, issue.closed_at, "This is over; the dashboards are quiet again."))
    for place, (author, at, body) in enumerate(one for one in said if one[1] <= making.now):
        comment_id = FIRST_COMMENT_ID + 10 * issue.id + place
        comment = Comment(id=comment_id, subject=issue, author=author, body=body, created_at=at, updated_at=at)
        issue.comments.append(comment)


def _write_postmortems(making: Making, site: Site, *, random: Random, count: int) -> None:
    """Answer closed incidents with an issue or a file in the docs, and leave some unanswered."""
    closed = [incident for incident in site.incidents if incident.issue.issue.closed_at]
    needed = [incident for incident in closed if incident.severity != "sev-4"]
    for place, incident in enumerate(needed):
        if place % 3 == 1:
            slug = f"{incident.issue.issue.created_at:%Y-%m-%d}-{site.plan.short}-{place}"
            incident.postmortem = f"docs/postmortems/{slug}.md"
    answered = [incident for incident in needed if incident.postmortem is None and incident.issue.issue.closed_at]
    for place in range(count):
        at = making.rhythm.moment(random)
        answers = answered[place] if place < len(answered) else None
        if answers and answers.issue.issue.closed_at:
            at = min(answers.issue.issue.closed_at + timedelta(days=2), making.now)
        _write_postmortem(making, site, random=random, at=at, incident=answers)
    for incident in needed:
        making.plant("observability/postmortems", incident.issue.issue, keeps=incident.postmortem is not None)


def _write_postmortem(
    making: Making, site: Site, *, random: Random, at: datetime, incident: IncidentPlan | None
) -> None:
    plan = open_issue(making, site, random=random, role="postmortem", at=at)
    about = incident.issue.issue.title if incident else f"an old outage of {site.plan.short}"
    plan.issue.title = f"Postmortem: {about}"
    label(making, site, plan, name="postmortem", at=at, actor=plan.issue.author)
    closed_at = making.rhythm.later(random, after=at, median_hours=60)
    if closed_at <= making.now:
        close(making, plan, at=closed_at, actor=plan.issue.author)
    site.issues.append(plan)
    if incident:
        incident.postmortem = plan


def write_incident_bodies(making: Making, site: Site, *, docs_url: str) -> dict[str, str]:
    """Write what names numbers; answers the files of postmortems by path."""
    files = {}
    for place, incident in enumerate(site.incidents):
        lines = ["## Impact", "", f"Users of {site.plan.short} saw errors.", ""]
        deployment = incident.deployment
        if deployment and incident.named_by == "sha":
            lines.append(f"Suspect: {deployment.commit_sha[:10]}")
        if deployment and incident.named_by == "url":
            lines.append(f"Run: {next(one.log_url for one in deployment.statuses if one.log_url)}")
        postmortem = incident.postmortem
        if isinstance(postmortem, str):
            lines.append(f"Postmortem: {docs_url}/{postmortem}")
            files[postmortem] = _postmortem_text(incident, actions=write_actions(making, site, incident, place=place))
        elif postmortem:
            lines.append(f"Postmortem: #{postmortem.issue.number}")
            actions = write_actions(making, site, incident, place=place)
            postmortem.issue.body = _postmortem_text(incident, actions=actions)
        incident.issue.issue.body = "\n".join(lines) + "\n"
    return files


def _postmortem_text(incident: IncidentPlan, *, actions: str) -> str:
    sections = "\n".join(f"## {section}\n\nWritten down.\n" for section in POSTMORTEM_SECTIONS)
    return f"# {incident.issue.issue.title}\n\n{sections}\n## Actions\n\n{actions}\n"
