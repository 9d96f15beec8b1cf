"""Style guide, filters and what is taken along, in Chromium."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (390, 1280)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_style_guide_fits_and_has_no_barriers(
    page: Page, site: str, barriers: Callable[[], list[str]], width: int, scheme: str
) -> None:
    page.set_viewport_size(ViewportSize(width=width, height=800))
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    page.goto(f"{site}/styleguide/")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers() == []


def test_a_week_is_copied_as_markdown(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site)
    title = page.locator("h1").inner_text()

    page.get_by_text("Take along").click()
    page.get_by_text("Copy as Markdown").click()

    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"# {title}")


def test_scorecards_are_copied_as_markdown(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/scorecards/?sort=-score")

    page.get_by_role("link", name="Copy as Markdown").click()

    expect(page.get_by_text("Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"# Scorecards\n\n{site}/scorecards/?sort=-score\n")
    assert "| [plasma-engine-gateway](<" in copied


def test_a_week_is_downloaded_as_csv(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(site)
    page.get_by_text("Take along").click()

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "week.csv")

    assert "board.done," in (tmp_path / "week.csv").read_text(encoding="utf-8-sig")


def test_the_menu_closes_with_escape(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_text("Take along").click()
    expect(page.get_by_text("Copy the link")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_text("Copy the link")).to_be_hidden()


def test_back_restores_the_filter_of_a_week(page: Page, site: str) -> None:
    page.goto(site)
    team = page.get_by_label("Team", exact=True).locator("option").nth(1).inner_text()

    page.get_by_label("Team", exact=True).select_option(team)
    expect(page).to_have_url(re.compile(f"team={team}"))
    page.go_back()
    expect(page.get_by_label("Team", exact=True)).to_have_value("")
    page.go_forward()

    expect(page.get_by_label("Team", exact=True)).to_have_value(team)


def test_back_restores_the_filters_of_a_list(page: Page, site: str) -> None:
    page.goto(f"{site}/issues/")
    rows = page.locator("#issue-rows tbody tr")
    everything = rows.count()

    page.get_by_label("State").select_option("closed")
    expect(page).to_have_url(re.compile("state=closed"))
    expect(rows).not_to_have_count(everything)
    page.go_back()

    expect(page).to_have_url(f"{site}/issues/")
    expect(rows).to_have_count(everything)
    expect(page.get_by_label("State")).to_have_value("")
