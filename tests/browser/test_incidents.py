"""An incident in Chromium: its postmortem is linked by a click, said at GitHub, and taken back with a reason."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from portal.demo.world.model import Issue, World
from tests.browser.conftest import served
from tests.browser.organization import small_organization
from tests.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]


WRITTEN_IN_MS = 90_000
POSTMORTEM = "## Impact\nAll\n## Timeline\nNow\n## Cause\nA bug\n## Actions\n- [ ] Page somebody earlier\n"


@pytest.fixture(scope="module")
def world() -> World:
    """Make an organization in which one incident leads to its postmortem, in which an action is loose."""
    made = small_organization()
    for issue in (one for repository in made.repositories for one in repository.issues):
        issue.body = issue.body.replace("Postmortem: ", "Nothing is written yet: ").replace("#", "no. ")
        issue.body = issue.body.replace("/postmortems/", "/notes/")
    closed = next(one for one in incidents_of(made) if one.closed_at)
    told = next(one for one in closed.repository.issues if one is not closed and one not in incidents_of(made))
    told.title, told.body = "Postmortem of an outage", POSTMORTEM
    closed.body += f"\nPostmortem: #{told.number}\n"
    return made


def incidents_of(world: World) -> list[Issue]:
    issues = (one for repository in world.repositories if not repository.is_archived for one in repository.issues)
    return [one for one in issues if any(label.name == "incident" for label in one.labels)]


@pytest.fixture(scope="module")
def busy_site(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve it with a worker."""
    yield from served(world, factory=tmp_path_factory, has_worker=True, is_other=True)


def said(world: World, address: str) -> list[str]:
    """Return what was said at GitHub on the incident of a page."""
    name, number = address.rstrip("/").split("/")[-2:]
    (repository,) = (one for one in world.repositories if one.name == name)
    (issue,) = (one for one in repository.issues if one.number == int(number))
    return [one.body for one in issue.comments if "<!-- written by the portal: " in one.body]


def queue(page: Page, busy_site: str) -> Locator:
    """Return the incidents that need a postmortem."""
    page.goto(f"{busy_site}/incidents/?need=postmortem")
    return page.locator("#incident-rows tbody tr")


@pytest.fixture
def incident(page: Page, busy_site: str) -> str:
    """Open the first incident that needs a postmortem; return what its row says."""
    rows = queue(page, busy_site)
    title = rows.first.locator(".table-title").inner_text()
    rows.first.locator(".table-title").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    return title


def test_an_owner_links_what_is_suggested(
    page: Page, busy_site: str, world: World, incident: str, barriers: Callable[[], list[str]]
) -> None:
    page.get_by_role("button", name="Link ", exact=False).first.click()
    expect(page.get_by_text("linked just now by administrator")).to_be_visible()
    comment = page.get_by_role("link", name="A comment on the issue")
    expect(comment).to_be_visible(timeout=WRITTEN_IN_MS)

    text = said(world, page.url)[-1]
    postmortem = page.locator("section", has=page.get_by_role("heading", name="Postmortem")).get_by_role("link").first
    assert text.startswith(f"Postmortem: {postmortem.get_attribute('href')}\n")
    assert barriers() == []
    expect(queue(page, busy_site).filter(has_text=incident)).to_have_count(0)


def test_what_was_taken_back_is_in_the_queue_again(page: Page, busy_site: str, world: World, incident: str) -> None:
    page.get_by_role("button", name="Link ", exact=False).first.click()
    expect(page.get_by_role("link", name="A comment on the issue")).to_be_visible(timeout=WRITTEN_IN_MS)
    address = page.url

    page.get_by_text("Unlink", exact=True).click()
    page.get_by_role("region", name="Postmortem").get_by_label("Reason").fill("It is about another outage.")
    page.get_by_role("button", name="Unlink it").click()

    expect(page.get_by_role("button", name="Link it")).to_be_visible()
    expect(queue(page, busy_site).filter(has_text=incident)).to_have_count(1)
    wait_until(
        lambda: "about another outage" in said(world, address)[-1], timeout_seconds=90, what="the comment says so too"
    )


def test_an_action_becomes_an_issue(page: Page, busy_site: str, world: World) -> None:
    page.goto(f"{busy_site}/incidents/?need=actions")
    page.locator("#incident-rows tbody tr .table-title").first.click()

    page.get_by_role("button", name="Open an issue").first.click()

    expect(page.locator("#incident-actions").get_by_role("link").first).to_be_visible(timeout=WRITTEN_IN_MS)
    titles = [one.body for repository in world.repositories for one in repository.issues if "asked for it" in one.body]
    assert len(titles) == 1


def test_an_owner_corrects_when_it_began_and_takes_it_back(page: Page, incident: str) -> None:
    times = page.get_by_role("region", name="Times")
    times.get_by_text("Correct when it began").click()
    at = times.get_by_label("Time").first
    told = datetime.fromisoformat(at.input_value())
    at.fill((told - timedelta(hours=1)).isoformat())
    times.get_by_label("Reason").first.fill("The first alert fired an hour earlier.")
    times.get_by_role("button", name="Correct it").first.click()
    expect(times).to_contain_text("Corrected by administrator just now")

    times.get_by_text("Take back the correction").click()
    times.get_by_label("Reason").nth(1).fill("That alert was about something else.")
    times.get_by_role("button", name="Take it back").click()

    expect(times).to_contain_text("taken back by administrator just now")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_the_page_fits_and_has_no_barriers(
    page: Page, incident: str, barriers: Callable[[], list[str]], width: int, scheme: str
) -> None:
    page.set_viewport_size(ViewportSize(width=width, height=900))
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.reload()
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")

    assert barriers() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
