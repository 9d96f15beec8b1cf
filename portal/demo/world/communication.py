"""What people tell each other: notes of the weekly sync, posts, decisions announced in Discussions."""

from datetime import timedelta

from portal.demo.world.making import Making, Site
from portal.demo.world.model import Discussion, PullRequest, Repository

NOTES_WEEKS = 8
TERRAFORM_EVERY = 9


def communicate(making: Making, *, sites: list[Site]) -> None:
    """Write notes and announcements; numbers are known by now."""
    docs = next((site for site in sites if site.plan.kind == "docs"), sites[0])
    _write_notes(making, docs.repository)
    for site in sites:
        _announce_decisions(making, site)
        if site.plan.kind == "infra":
            _approve_terraform(making, site)


def _write_notes(making: Making, repository: Repository) -> None:
    """Keep notes of the last weeks, one of them without the board's figures, one week without a post."""
    monday = making.now - timedelta(days=making.now.weekday())
    for weeks_ago in range(1, NOTES_WEEKS + 1):
        year, week, _ = (monday - timedelta(weeks=weeks_ago)).isocalendar()
        has_figures, has_post = weeks_ago != 3, weeks_ago != 5
        path = f"docs/weekly/{year}-W{week:02d}.md"
        lines = [f"# Weekly sync {year}-W{week:02d}", ""]
        lines += ["Board: throughput, work in progress and aging were looked at."] if has_figures else ["We talked."]
        lines += ["Posted to #plasma-engine-devops: yes"] if has_post else []
        repository.files[path] = "\n".join(lines) + "\n"
        subject = f"{making.url(repository)}/blob/{repository.default_branch}/{path}"
        making.plant("communication/weekly-sync", subject, keeps=has_figures)
        making.plant("communication/slack-updates", subject, keeps=has_post)


def _announce_decisions(making: Making, site: Site) -> None:
    """Announce every second decision within two days."""
    number = len(site.issues) + len(site.pulls) + 10
    decisions = [plan.issue for plan in site.issues if plan.role == "adr"]
    for place, issue in enumerate(decisions):
        keeps = place % 2 == 0
        making.plant("communication/adr-discussions", issue, keeps=keeps)
        if keeps:
            number += 1
            site.repository.discussions.append(
                Discussion(
                    id=making.new_id(),
                    number=number,
                    category="ADR",
                    title=f"Proposal: {issue.title}",
                    body=f"See {making.url(issue)}\n",
                    author=issue.author,
                    created_at=min(issue.created_at + timedelta(hours=20), making.now),
                )
            )


def _approve_terraform(making: Making, site: Site) -> None:
    """Say which changes of Terraform the infrastructure team approved."""
    infra = {member.id for team in site.teams if team.slug == "infra" for member, _ in team.members}
    changes: list[PullRequest] = [plan.pull for plan in site.pulls if plan.pull.merged_at][::TERRAFORM_EVERY]
    for pull in changes:
        pull.title = f"{pull.title} (Terraform)"[:256]
        approvers = [one.author for one in pull.reviews if one.state == "approved"]
        keeps = any(one and one.id in infra and one is not pull.author for one in approvers)
        making.plant("cd/terraform-approval", pull, keeps=keeps)
