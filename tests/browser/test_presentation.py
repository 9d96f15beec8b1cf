"""The week on a large screen, in Chromium."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREEN = ViewportSize(width=1920, height=1080)
SECTIONS = ("Week", "Board", "Stuck", "Delivery", "Incidents", "Coverage", "Times", "Teams", "Authors")
# The size of each text that is shown, in pixels of the screen.
SMALLEST = """() => Math.min(...[...document.querySelectorAll('main *')]
    .filter(one => one.checkVisibility() && !one.closest('.for-readers, title'))
    .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
    .map(one => parseFloat(getComputedStyle(one).fontSize) * (one.ownerSVGElement?.getScreenCTM().a ?? 1)))"""

# Fetch the week again, and wait until the new one stands in the place of the old one.
REFRESH = """() => new Promise(done => {
    document.addEventListener('htmx:afterSettle', () => done(), {once: true});
    htmx.trigger('#week-body', 'refresh');
})"""


@pytest.fixture
def presented(page: Page, site: str) -> Page:
    """Open the week and press p."""
    page.set_viewport_size(SCREEN)
    page.goto(site)
    with page.expect_navigation(url=re.compile("mode=present")):  # until its scripts listen
        page.keyboard.press("p")
    return page


def test_every_section_fits_a_screen_and_is_read_from_afar(presented: Page) -> None:
    for section in SECTIONS:
        expect(presented.get_by_role("link", name=section, exact=True)).to_have_attribute("aria-current", "true")
        assert presented.locator(".slide:visible").count() == 1
        assert presented.evaluate("document.documentElement.scrollHeight") <= SCREEN["height"]
        assert presented.evaluate("document.documentElement.scrollWidth") <= SCREEN["width"]
        assert presented.evaluate(SMALLEST) >= 23.9
        presented.keyboard.press("ArrowRight")


def test_figures_are_large(presented: Page) -> None:
    size = presented.locator(".figure-value").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")

    assert size >= 64


def test_nothing_but_the_week_is_shown(presented: Page) -> None:
    for part in (".top-bar", ".page-foot", ".week-tools"):
        expect(presented.locator(part)).to_be_hidden()
    expect(presented.locator(".present-line .as-of")).to_contain_text("Data as of")


def test_p_leaves_again(presented: Page, site: str) -> None:
    presented.keyboard.press("p")

    expect(presented).to_have_url(re.compile(f"^{site}/$"))


def test_a_refresh_keeps_the_section(presented: Page) -> None:
    presented.keyboard.press("ArrowRight")
    before = presented.locator("#board h2").bounding_box()

    presented.evaluate(REFRESH)

    expect(presented.locator("#board")).to_be_visible()
    assert presented.locator("#board h2").bounding_box() == before


def test_an_outage_keeps_the_content_and_ends_by_itself(presented: Page, browser_errors: list[str]) -> None:
    presented.route("**/*mode=present*", lambda route: route.fulfill(status=503, body="down"))
    presented.evaluate("htmx.trigger('#week-body', 'refresh')")
    expect(presented.get_by_text("The portal does not answer")).to_be_visible()
    expect(presented.locator("#week")).to_be_visible()

    presented.unroute("**/*mode=present*")
    presented.evaluate("htmx.trigger('#week-body', 'refresh')")

    expect(presented.get_by_text("The portal does not answer")).to_be_hidden()
    browser_errors.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_presentation_has_no_barriers(presented: Page, barriers: Callable[[], list[str]], scheme: str) -> None:
    presented.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    for _ in SECTIONS:
        assert barriers() == []
        presented.keyboard.press("ArrowRight")


@pytest.fixture
def without_script(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport=SCREEN)
    yield context.new_page()
    context.close()


def test_without_script_it_is_one_large_page(without_script: Page, site: str) -> None:
    without_script.goto(f"{site}/?mode=present")

    assert without_script.locator(".slide:visible").count() == len(SECTIONS)
