"""Makes the whole demonstration organization."""

from collections.abc import Sequence
from datetime import datetime

from portal.demo.world.board import MAIN_COLUMNS, SECOND_COLUMNS, add_drafts, fill_board, make_board
from portal.demo.world.communication import communicate
from portal.demo.world.deployments import deploy_everything
from portal.demo.world.finishing import finish_site, settle
from portal.demo.world.history import write_history
from portal.demo.world.incidents import have_incidents, write_incident_bodies
from portal.demo.world.issues import live_issues, open_issues, quota
from portal.demo.world.making import Making, RepositoryPlan, Site
from portal.demo.world.model import Board, Team, World
from portal.demo.world.people import give_repositories, make_people, make_teams
from portal.demo.world.pull_requests import open_pull_requests
from portal.demo.world.repositories import make_site, owned_by
from portal.demo.world.rhythm import Rhythm

MAIN_BOARD_SHARE = 0.9
SECOND_BOARD_SHARE = 0.5
SECOND_BOARD = ("infra", ".github")
DRAFTS = (
    "Ask legal about the data retention",
    "Spike: move queues to Redis streams",
    "Collect feedback from the first customers",
    "Think about on-call rotation",
    "Replace the logo in mails",
    "Look at flaky end-to-end tests",
    "Budget for the next quarter",
    "Draft the security questionnaire",
)
SECOND_DRAFTS = ("Upgrade the cluster", "Rotate root keys", "Clean up old volumes")


def make_organization(
    *,
    seed: int,
    now: datetime,
    login: str,
    plans: Sequence[RepositoryPlan],
    issues: int,
    pull_requests: int,
    weeks: int,
    base_url: str,
) -> tuple[World, Making, list[Site]]:
    """Make the world of the plans; exactly as many issues and pull requests as asked for."""
    people, last_id = make_people(1_000_000)
    making = Making(
        seed=f"{seed}",
        login=login,
        base_url=base_url,
        rhythm=Rhythm(now=now, weeks=weeks),
        people=people,
        next_id=last_id,
    )
    teams = make_teams(making)
    sites = _make_sites(making, plans, teams=teams)
    counts = zip(_split(issues, sites=sites), _split(pull_requests, sites=sites), strict=True)
    for site, (issue_count, pull_count) in zip(sites, counts, strict=True):
        populate(making, site, issues=issue_count, pull_requests=pull_count)
    communicate(making, sites=sites)
    world = World(
        id=making.new_id(),
        login=login,
        name="Plasma Engine",
        seed=seed,
        now=making.now,
        weeks=weeks,
        base_url=base_url,
        actors=people.everybody(),
        teams=teams,
        repositories=[site.repository for site in sites],
        boards=_make_boards(making, sites=sites),
    )
    _write_postmortems(making, sites=sites)
    for site in sites:
        settle(making, site.repository)
    world.verdicts = making.verdicts()
    return world, making, sites


def _make_sites(making: Making, plans: Sequence[RepositoryPlan], *, teams: list[Team]) -> list[Site]:
    sites = [make_site(making, plan, teams=teams) for plan in plans]
    give_repositories(teams, {site.plan.short: site.repository for site in sites})
    for site in sites:
        site.teams = owned_by(site.plan, teams=teams, repository=site.repository)
    return sites


def _split(total: int, *, sites: list[Site]) -> list[int]:
    """Share out by the weights of the plans, exactly."""
    weight = sum(site.plan.share for site in sites) or 1
    counts = [int(total * site.plan.share / weight) for site in sites]
    for place in range(total - sum(counts)):
        counts[place % len(counts)] += 1
    return counts


def populate(making: Making, site: Site, *, issues: int, pull_requests: int) -> None:
    """Let everything happen in one repository."""
    shares = quota(site, count=issues)
    open_issues(making, site, shares=shares)
    open_pull_requests(making, site, count=pull_requests)
    live_issues(making, site)
    write_history(making, site)
    deploy_everything(making, site)
    have_incidents(making, site, shares=shares)
    finish_site(making, site)


def _make_boards(making: Making, *, sites: list[Site]) -> list[Board]:
    main = make_board(making, number=1, title="Plasma Engine delivery", columns=MAIN_COLUMNS)
    fill_board(making, main, sites=sites, columns=MAIN_COLUMNS, share=MAIN_BOARD_SHARE)
    add_drafts(making, main, titles=DRAFTS)
    second = make_board(making, number=2, title="Platform operations", columns=SECOND_COLUMNS)
    some = [site for site in sites if site.plan.short in SECOND_BOARD] or sites[:1]
    fill_board(making, second, sites=some, columns=SECOND_COLUMNS, share=SECOND_BOARD_SHARE)
    add_drafts(making, second, titles=SECOND_DRAFTS)
    return [main, second]


def _write_postmortems(making: Making, *, sites: list[Site]) -> None:
    docs = next((site.repository for site in sites if site.plan.kind == "docs"), sites[0].repository)
    url = f"{making.url(docs)}/blob/{docs.default_branch}"
    for site in sites:
        docs.files |= write_incident_bodies(making, site, docs_url=url)
