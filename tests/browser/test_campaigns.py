"""A campaign in Chromium: a lead's whole way, from what helps most to the issues at GitHub, with a real worker."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from portal.demo.world.model import World
from tests.browser.conftest import served
from tests.browser.organization import small_organization

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE = "Everything through review"
OPENED_IN_MS = 90_000


@pytest.fixture(scope="module")
def world() -> World:
    """Return the organization in which issues are opened."""
    return small_organization()


@pytest.fixture(scope="module")
def worked_site(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a portal with its worker."""
    yield from served(world, factory=tmp_path_factory, has_worker=True)


def start_from_lever(page: Page, site: str) -> None:
    page.goto(f"{site}/scorecards/")
    page.locator("#levers").get_by_role("link", name="Start a campaign").first.click()
    page.get_by_role("textbox", name="Title").fill(TITLE)
    page.get_by_role("textbox", name="Why").fill("short")
    page.get_by_role("button", name="Start it").click()
    expect(page.get_by_role("alert")).to_have_text("Say why, in at least 10 letters.")
    page.get_by_role("textbox", name="Why").fill("Auditors ask for it in spring.")
    page.get_by_role("button", name="Start it").click()


def test_a_lead_goes_all_the_way(
    page: Page, worked_site: str, world: World, barriers: Callable[[], list[str]], browser_errors: list[str]
) -> None:
    start_from_lever(page, worked_site)
    browser_errors.clear()  # Chromium calls the form that was refused one
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("#campaign-matrix .cell-fail").first).to_be_visible()
    assert barriers() == []

    page.get_by_role("button", name="on GitHub").click()
    issue = page.locator("#campaign-issues tbody a.table-link").first
    expect(issue).to_be_visible(timeout=OPENED_IN_MS)

    opened = [one for repository in world.repositories for one in repository.issues if one.title == TITLE]
    assert issue.inner_text() in {f"#{one.number}" for one in opened}
    assert len({one.repository.id for one in opened}) == len(opened)
    assert barriers() == []


def test_a_cell_opens_its_reason_and_a_number_its_rows(page: Page, site: str) -> None:
    page.goto(f"{site}/campaigns/1/")

    page.locator("[data-cells] .cell-fail a").first.click()
    expect(page.locator("#evidence")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("a[href$='?result=fail']").click()

    expect(page.get_by_role("link", name="All repositories")).to_be_visible()
    assert page.url == f"{site}/campaigns/1/?result=fail"


def test_the_list_is_narrowed_in_its_place(page: Page, site: str) -> None:
    page.goto(f"{site}/campaigns/")

    page.get_by_role("link", name="Ended", exact=True).click()

    expect(page.get_by_text("Nothing matches")).to_be_visible()
    assert page.url == f"{site}/campaigns/?show=ended"


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/campaigns/", "/campaigns/1/", "/campaigns/new/"])
def test_a_page_of_campaigns_fits_and_has_no_barriers(
    page: Page, site: str, barriers: Callable[[], list[str]], path: str, scheme: str, width: int
) -> None:
    page.set_viewport_size(ViewportSize(width=width, height=800))
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    page.goto(f"{site}{path}")
    for summary in page.locator("summary").all():
        summary.click()
    page.evaluate("scrollTo(0, 0)")  # what the top bar lies over is no smaller for it

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers() == []
