"""Scorecards in Chromium: from a red cell to its fix, from a sentence of the process to who does not keep it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FAIL = "[data-cells] .cell-fail a"


def test_a_red_cell_opens_its_reason_evidence_and_fix(page: Page, site: str, barriers: Callable[[], list[str]]) -> None:
    page.goto(f"{site}/scorecards/")
    address = page.url

    page.locator(FAIL).first.click()

    evidence = page.locator("#evidence")
    expect(evidence).to_be_focused()
    for words in ("Seen", "How to fix", "The process"):
        expect(evidence.get_by_text(words, exact=True)).to_be_visible()
    assert page.url == address
    assert barriers() == []


def test_escape_leads_back_to_the_cell(page: Page, site: str) -> None:
    page.goto(f"{site}/scorecards/")
    cell = page.locator(FAIL).first
    cell.click()
    expect(page.locator("#evidence")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.locator("#evidence")).to_be_hidden()
    expect(cell).to_be_focused()


def test_a_cell_is_reached_and_opened_with_the_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/scorecards/?result=fail&sort=-failed")
    page.locator("[data-cells] td a[tabindex='0']").focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator("tbody tr:nth-child(2) td:nth-child(3) a")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#evidence")).to_be_focused()


def test_without_script_a_cell_is_a_link(page: Page, site: str) -> None:
    page.goto(f"{site}/scorecards/")

    page.goto(site + str(page.locator(FAIL).first.get_attribute("href")))

    expect(page.get_by_text("How to fix", exact=True)).to_be_visible()


def test_filters_leave_the_page_and_stand_in_the_address(page: Page, site: str) -> None:
    page.goto(f"{site}/scorecards/")

    page.get_by_label("Section").select_option("tooling")

    expect(page.locator("#matrix th[scope=colgroup]")).to_have_text(["Tooling"])
    assert page.url == f"{site}/scorecards/?section=tooling"


def test_on_a_phone_it_is_a_list(page: Page, site: str) -> None:
    page.set_viewport_size(ViewportSize(width=390, height=800))

    page.goto(f"{site}/scorecards/")

    expect(page.locator("#matrix .cell").first).to_be_hidden()
    expect(page.get_by_role("link", name="plasma-engine-gateway")).to_be_visible()
    expect(page.locator("#matrix tbody").get_by_text("failed").first).to_be_visible()


def test_a_sentence_of_the_process_leads_to_who_does_not_keep_it(page: Page, site: str) -> None:
    page.goto(f"{site}/process/")

    # A setting of a repository: whether a merge of these days fails would depend on the day.
    page.get_by_role("link", name="protection-linear-history").click()
    page.locator("#rule-results a[href='?result=fail']").click()

    expect(page.locator("#rule-results tbody .result-pass")).to_have_count(0)
    expect(page.locator("#rule-results tbody .result-fail").first).to_be_visible()
