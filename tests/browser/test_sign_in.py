"""Signing in, in Chromium: to the provider and back, under the Content Security Policy."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from portal.demo.server.oauth import CLIENT_ID, CLIENT_SECRET
from portal.demo.world.model import World
from tests.browser.conftest import served
from tests.browser.organization import small_organization
from tests.people import owner_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]


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


@pytest.fixture
def signed_in(page: Page, guarded_site: str, world: World, browser_errors: list[str]) -> Page:
    """Sign an owner in, by the pages."""
    page.goto(f"{guarded_site}/issues/")
    page.get_by_role("button", name="Sign in with GitHub").click()
    page.get_by_role("link", name=owner_of(world).name or owner_of(world).login, exact=True).click()
    expect(page).to_have_url(f"{guarded_site}/issues/")
    # The provider of the demonstration has no icon.
    browser_errors[:] = [line for line in browser_errors if "404" not in line]
    return page


def test_who_signs_in_goes_on_and_can_sign_out(signed_in: Page, guarded_site: str, world: World) -> None:
    signed_in.locator("summary.person").click()
    expect(signed_in.get_by_text(f"{owner_of(world).login}, administrator")).to_be_visible()
    signed_in.get_by_role("button", name="Sign out").click()

    expect(signed_in).to_have_url(f"{guarded_site}/sign-in/")
    signed_in.goto(f"{guarded_site}/issues/")
    expect(signed_in).to_have_url(re.compile("/sign-in/"))


def test_a_token_is_made_and_revoked(signed_in: Page, guarded_site: str) -> None:
    signed_in.goto(f"{guarded_site}/account/")
    signed_in.get_by_label("Name").fill("robot")
    signed_in.get_by_role("button", name="Make a token").click()
    expect(signed_in.get_by_text(re.compile(r"dpt_\d+_"))).to_be_visible()

    signed_in.get_by_role("button", name="Revoke robot").click()

    expect(signed_in.get_by_role("row", name=re.compile("robot .* revoked"))).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/account/", "/audit/", "/people/", "/", "/sync/"])
def test_a_page_of_a_person_fits_and_has_no_barriers(
    signed_in: Page, guarded_site: str, barriers: Callable[[], list[str]], path: str, width: int
) -> None:
    signed_in.set_viewport_size({"width": width, "height": 800})
    signed_in.goto(f"{guarded_site}{path}")

    assert signed_in.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers() == []


def test_the_way_in_has_no_barriers(page: Page, guarded_site: str, barriers: Callable[[], list[str]]) -> None:
    page.goto(guarded_site)

    assert barriers() == []
