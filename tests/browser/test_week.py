"""The week in Chromium."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = {
    "phone": ViewportSize(width=360, height=740),
    "laptop": ViewportSize(width=1280, height=800),
    "screen": ViewportSize(width=1920, height=1080),
}


PATHS = (
    *("/", "/weeks/2026-W10/", "/sync/", "/repositories/", "/pull-requests/", "/issues/", "/deployments/"),
    *("/styleguide/", "/weeks/2026-W10/figures/board.wip/", "/scorecards/", "/repositories/plasma-engine-gateway/"),
    *("/rules/issue-has-owner/back-tests/", "/teams/", "/teams/infra/", "/incidents/"),
    *("/coverage/", "/coverage/plasma-engine-gateway/", "/coverage/plasma-engine-content/"),
    *(
        "/process/",
        "/waivers/",
        "/campaigns/",
        "/campaigns/1/",
        "/campaigns/new/?rule=pr-title-issue-id",
        "/waivers/ask/?repository=plasma-engine-gateway&rule=pr-title-issue-id",
    ),
    *("/rules/pr-title-issue-id/", "/rules/board-has-standard-columns/", "/scorecards/trend/"),
    "/repositories/plasma-engine-gateway/rules/pr-title-issue-id/",
)


@pytest.mark.parametrize("size", ["phone", "laptop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_and_has_no_barriers(
    page: Page, site: str, barriers: Callable[[], list[str]], path: str, size: str, scheme: str
) -> None:
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    page.goto(f"{site}{path}")

    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    assert barriers() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_week_fits_a_large_screen(
    page: Page, site: str, barriers: Callable[[], list[str]], scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size(SIZES["screen"])
    page.emulate_media(color_scheme=scheme)

    page.goto(site)

    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["screen"]["width"]
    assert barriers() == []


@pytest.mark.parametrize("path", ["/issues/?limit=x", "/weeks/nothing/"])
def test_a_refusal_has_no_barriers(
    page: Page, site: str, barriers: Callable[[], list[str]], browser_errors: list[str], path: str
) -> None:
    page.goto(f"{site}{path}")

    assert barriers() == []
    # Chromium writes down that the answer was an error; nothing else may have gone wrong.
    assert [line for line in browser_errors if "Failed to load resource" not in line] == []
    browser_errors.clear()


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [(429, {"Retry-After": "6"}, "That was too often: wait 6 seconds"), (500, {}, "This could not be done")],
)
def test_a_refused_filter_is_told(
    page: Page, site: str, browser_errors: list[str], status: int, headers: dict[str, str], words: str
) -> None:
    page.goto(f"{site}/issues/")
    page.route("**/issues/?q=*", lambda route: route.fulfill(status=status, headers=headers, body="no"))

    page.locator("#filter-q").fill("x")

    expect(page.locator("[data-toasts]")).to_contain_text(words)
    assert [line for line in browser_errors if str(status) not in line] == []
    browser_errors.clear()


def test_the_first_page_is_the_week_of_today(page: Page, site: str) -> None:
    page.goto(site)

    expect(page.locator("h1")).to_contain_text(str(datetime.now(UTC).isocalendar().week))


def test_the_week_before_is_one_step_away_and_back_returns(page: Page, site: str) -> None:
    page.goto(site)
    title = page.locator("h1").inner_text()

    page.get_by_role("link", name="Previous week").first.click()
    expect(page.locator("h1")).not_to_have_text(title)
    page.go_back()

    expect(page.locator("h1")).to_have_text(title)


def test_next_week_leads_from_the_past_to_the_present(page: Page, site: str) -> None:
    page.goto(site)
    title = page.locator("h1").inner_text()

    page.get_by_role("link", name="Previous week").first.click()
    page.get_by_role("link", name="Next week").first.click()

    expect(page.locator("h1")).to_have_text(title)


def test_the_description_of_the_api_works_under_the_policy(page: Page, site: str) -> None:
    page.goto(f"{site}/api/v1/docs")

    expect(page.get_by_text("/api/v1/weeks/{week}").first).to_be_visible()
