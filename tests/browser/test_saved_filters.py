"""What is mine, and filters under names of one's own, in Chromium."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from portal.demo.server.oauth import CLIENT_ID, CLIENT_SECRET
from portal.demo.world.model import Actor, World
from tests.browser.conftest import served
from tests.browser.organization import small_organization
from tests.browser.test_hostile import HOSTILE, SMUGGLED
from tests.browser.test_waivers import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAME = HOSTILE["quotes"][:60]
LISTS = ("/issues/", "/pull-requests/", "/repositories/", "/deployments/", "/scorecards/")


@pytest.fixture(scope="module")
def world() -> World:
    """Return the organization whose members sign in."""
    return small_organization()


@pytest.fixture(scope="module")
def assigned(world: World) -> Actor:
    """Return a member to whom issues are assigned."""
    found = [who for one in world.repositories for issue in one.issues for who in issue.assignees if who.role]
    return max(found, key=found.count)


@pytest.fixture(scope="module")
def member(browser: Browser, world: World, assigned: Actor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Return a browser in which that member is signed in."""
    sites = served(
        world, factory=tmp_path_factory, GITHUB_OAUTH_CLIENT_ID=CLIENT_ID, GITHUB_OAUTH_CLIENT_SECRET=CLIENT_SECRET
    )
    for site in sites:
        yield from signed_in(browser, site, assigned)


@pytest.fixture
def saved(member: Page) -> Iterator[None]:
    """Save a filter of each list by the pages, and delete all of them again."""
    for path in LISTS:
        member.goto(f"{path}?team=core")
        member.get_by_label("Name of this filter").fill(NAME)
        member.get_by_role("button", name="Save the filter").click()
    yield
    for path in LISTS:
        member.goto(path)
        member.get_by_role("button", name="Delete the saved filter").click()
        expect(member.get_by_role("group", name="Saved filters")).to_have_count(0)


def test_mine_narrows_at_once_is_saved_and_opens_again(member: Page, assigned: Actor) -> None:
    member.goto("/issues/")
    member.get_by_label("Mine").check()
    expect(member).to_have_url(re.compile(r"/issues/\?mine=1$"))
    expect(member.get_by_text("Yours are the issues that are assigned to you.")).to_be_visible()
    expect(member.locator("#issue-rows tbody tr").filter(has_not_text=assigned.login)).to_have_count(0)
    member.get_by_label("Name of this filter").fill("On my desk")
    member.get_by_label("Name of this filter").press("Enter")

    member.goto("/issues/")
    member.get_by_role("link", name="On my desk").click()

    expect(member.get_by_label("Mine")).to_be_checked()
    member.get_by_role("button", name="Delete the saved filter On my desk").click()
    expect(member.get_by_role("link", name="On my desk")).to_have_count(0)
    expect(member).to_have_url(re.compile(r"/issues/\?mine=1$"))


def test_a_name_that_is_taken_is_told(member: Page, saved: None) -> None:
    member.goto("/issues/?state=open")
    member.get_by_label("Name of this filter").fill(NAME)
    member.get_by_role("button", name="Save the filter").click()

    expect(member.get_by_role("alert")).to_have_text("You have a filter of this name on this page already.")
    expect(member.get_by_label("Name")).to_have_value(NAME)


def test_it_works_without_script(browser: Browser, member: Page, saved: None) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=member.context.storage_state())
    page = context.new_page()
    page.goto(f"{member.evaluate('location.origin')}/issues/")
    page.get_by_label("Mine").check()
    page.get_by_role("button", name="Show").click()
    page.get_by_label("Name of this filter").fill("Plain")
    page.get_by_role("button", name="Save the filter").click()

    expect(page.get_by_role("link", name="Plain")).to_be_visible()
    page.get_by_role("button", name="Delete the saved filter Plain").click()
    expect(page.get_by_role("link", name="Plain")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lists_with_saved_filters_fit_and_have_no_barriers(
    member: Page, saved: None, barriers_of: Callable[[Page], list[str]], scheme: str, width: int
) -> None:
    member.set_viewport_size(ViewportSize(width=width, height=800))
    member.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    for path in LISTS:
        member.goto(f"{path}?repository=plasma-engine-gateway")
        assert member.evaluate("document.documentElement.scrollWidth") <= width, path
        assert barriers_of(member) == [], path
        assert member.evaluate(SMUGGLED) == []
        assert member.evaluate("window.__xss") is None
