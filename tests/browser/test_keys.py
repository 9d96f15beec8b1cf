"""The keyboard in Chromium."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What may be focused, is seen, and is not one choice of several.
CONTROLS = "a[href], button:not([disabled]), input:not([type=hidden]), select, summary, [tabindex='0']"
REACHABLE = """controls => [...document.querySelectorAll(controls)]
    .filter(one => one.checkVisibility() && !one.closest('[inert]')).length"""
REACHED = """() => {
    const one = document.activeElement;
    if (one === document.body) return '';
    window.reached = window.reached || new Set();
    window.reached.add(one);
    const box = one.getBoundingClientRect();
    return box.width > 0 ? 'seen' : 'unseen';
}"""


@pytest.mark.parametrize("path", ["/", "/styleguide/", "/issues/", "/sync/", "/weeks/2026-W10/figures/board.wip/"])
def test_every_control_is_reached_with_tab(page: Page, site: str, path: str) -> None:
    page.goto(f"{site}{path}")
    count = page.evaluate(REACHABLE, CONTROLS)

    for _ in range(count + 5):
        page.keyboard.press("Tab")
        page.evaluate(REACHED)

    assert page.evaluate("window.reached.size") >= count


@pytest.mark.parametrize(("key", "path"), [("r", "/repositories/"), ("i", "/issues/"), ("s", "/sync/"), ("w", "/")])
def test_g_and_a_letter_go_to_a_place(page: Page, site: str, key: str, path: str) -> None:
    page.goto(f"{site}/deployments/")

    page.keyboard.press("g")
    page.keyboard.press(key)

    expect(page).to_have_url(f"{site}{path}")


def test_brackets_go_through_the_weeks(page: Page, site: str) -> None:
    page.goto(site)
    title = page.locator("h1").inner_text()

    with page.expect_navigation():  # until its scripts listen
        page.keyboard.press("[")
    expect(page.locator("h1")).not_to_have_text(title)
    page.keyboard.press("]")

    expect(page.locator("h1")).to_have_text(title)


def test_a_question_mark_opens_the_list_and_escape_closes_it(page: Page, site: str) -> None:
    page.goto(site)

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_a_slash_focuses_the_search_and_enter_searches(page: Page, site: str) -> None:
    page.goto(site)

    page.keyboard.press("/")
    page.keyboard.type("gp?[")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/issues/\?q=gp%3F%5B$"))


def test_keys_can_be_switched_off(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("button", name="keys").click()
    page.get_by_label("Use these keys").uncheck()
    page.get_by_role("button", name="Close").click()

    page.reload()
    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_a_dialog_gives_the_focus_back(page: Page, site: str) -> None:
    page.goto(f"{site}/styleguide/")
    opener = page.get_by_role("button", name="Open the dialog")

    opener.click()
    page.get_by_role("dialog", name="Ask once").get_by_role("button", name="Close").click()

    expect(opener).to_be_focused()
