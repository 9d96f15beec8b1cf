"""A back-test in Chromium: a lead tries another share, sees who would fail, and saves it."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import served
from tests.browser.organization import small_organization

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RULE = "/rules/pr-branch-name/"


@pytest.fixture(scope="module")
def worked_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a portal with its worker."""
    world = small_organization()
    yield from served(world, factory=tmp_path_factory, has_worker=True)


def test_a_lead_tries_another_share_and_saves_it(
    page: Page, worked_site: str, barriers: Callable[[], list[str]]
) -> None:
    page.goto(f"{worked_site}{RULE}")
    page.get_by_role("link", name="Try others").click()
    page.get_by_label("Share that must pass").fill("1")
    page.get_by_role("button", name="Try them").click()

    expect(page.get_by_role("heading", name="Put them in force")).to_be_visible(timeout=60_000)
    expect(page.locator("#back-test")).to_contain_text("to something else")
    page.set_viewport_size(ViewportSize(width=390, height=844))
    assert barriers() == []
    page.get_by_label("Reason").fill("Teams are only beginning with it.")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text(re.compile("^In force from"))).to_be_visible()
    page.locator(".page-head a").first.click()
    expect(page.get_by_text("At least 1 % must pass.")).to_be_visible()
