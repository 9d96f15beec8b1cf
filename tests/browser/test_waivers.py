"""A waiver in Chromium: one person asks, another approves."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from portal.demo.server.oauth import CLIENT_ID, CLIENT_SECRET
from portal.demo.world.model import Actor, World
from tests.browser.conftest import served
from tests.browser.organization import small_organization
from tests.browser.test_hostile import HOSTILE, SMUGGLED
from tests.people import member_of, owner_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GATEWAY = "/repositories/plasma-engine-gateway/"
REASON = HOSTILE["quotes"] + HOSTILE["M16"]


@pytest.fixture(scope="module")
def world() -> World:
    """Return the organization whose members sign in."""
    return small_organization()


@pytest.fixture(scope="module")
def guarded_site(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a portal with sign-in."""
    yield from served(
        world, factory=tmp_path_factory, GITHUB_OAUTH_CLIENT_ID=CLIENT_ID, GITHUB_OAUTH_CLIENT_SECRET=CLIENT_SECRET
    )


@pytest.fixture(scope="module")
def member(browser: Browser, guarded_site: str, world: World) -> Iterator[Page]:
    """Return a browser in which a member is signed in."""
    yield from signed_in(browser, guarded_site, member_of(world))


@pytest.fixture(scope="module")
def owner(browser: Browser, guarded_site: str, world: World) -> Iterator[Page]:
    """Return a browser in which an owner is signed in."""
    yield from signed_in(browser, guarded_site, owner_of(world))


def signed_in(browser: Browser, site: str, who: Actor) -> Iterator[Page]:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.set_default_timeout(5_000)
    page.set_default_navigation_timeout(20_000)
    page.goto("/scorecards/")
    page.get_by_role("button", name="Sign in with GitHub").click()
    page.get_by_role("link", name=who.name or who.login, exact=True).click()
    expect(page).to_have_url(f"{site}/scorecards/")
    yield page
    context.close()


@pytest.fixture(scope="module")
def waived(member: Page, owner: Page) -> None:
    """Let the member ask for a waiver, by the pages, and the owner approve it."""
    member.goto(f"{GATEWAY}?result=fail")
    member.get_by_role("link", name="Ask for a waiver").first.click()
    member.get_by_label("Reason").fill("too short")
    member.get_by_role("button", name="Ask for it").click()
    expect(member.get_by_role("alert")).to_have_text("Say why, in at least 10 letters.")
    member.get_by_label("Reason").fill(REASON)
    member.get_by_role("button", name="Ask for it").click()
    expect(member.get_by_text("waits for approval")).to_be_visible()
    expect(member.get_by_role("button", name="Approve")).to_have_count(0)

    owner.goto("/waivers/?state=asked")
    owner.get_by_role("button", name="Approve").click()


def test_one_person_asked_another_approved(owner: Page, world: World, waived: None) -> None:
    owner.goto("/waivers/?state=approved")

    row = owner.locator("#waiver-rows tbody tr")
    expect(row).to_contain_text(f"{member_of(world).login} asked")
    expect(row).to_contain_text(f"{owner_of(world).login} approved")


def test_both_scores_and_the_waived_fail_are_shown(member: Page, waived: None) -> None:
    member.goto(f"{GATEWAY}?result=waived")

    expect(member.get_by_text("without waivers")).to_be_visible()
    expect(member.locator(".result-waived")).to_be_visible()
    assert REASON in member.locator("main").inner_text()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/waivers/", GATEWAY, f"{GATEWAY}?result=waived", "/scorecards/", "ask"])
def test_a_page_with_a_waiver_fits_and_has_no_barriers(
    owner: Page, waived: None, barriers_of: Callable[[Page], list[str]], path: str, scheme: str, width: int
) -> None:
    owner.set_viewport_size(ViewportSize(width=width, height=800))
    owner.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    if path == "ask":
        owner.goto(f"{GATEWAY}?result=fail")
        owner.get_by_role("link", name="Ask for a waiver").first.click()
    else:
        owner.goto(path)

    assert owner.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers_of(owner) == []
    assert owner.evaluate(SMUGGLED) == []
    assert owner.evaluate("window.__xss") is None
