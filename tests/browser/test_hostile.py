"""What strangers write at GitHub does nothing on a page: rows M of the catalogue of bad inputs, in Chromium."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle

import pytest
from playwright.sync_api import Page

from portal.demo.world.model import World
from tests.browser.conftest import send_coverage, served, start_campaign
from tests.browser.organization import small_organization

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOSTILE = {
    "M01": "<script>window.__xss = 1</script>",
    "M03": "[x](javascript:window.__xss=1)",
    "M04": "[x](JaVaScRiPt&#58;window.__xss=1)",
    "M05": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "M07": "<svg onload=window.__xss=1><script>window.__xss=1</script></svg>",
    "M08": "<a href='//evil.test' target=_top>x</a>",
    "M09": "<form action=//evil.test><input name=csrfmiddlewaretoken>",
    "M11": "<base href=//evil.test><meta http-equiv=refresh content=0>",
    "M12": "<iframe srcdoc='<script>1</script>'><details open ontoggle=window.__xss=1>",
    "M13": "<div hx-get='/nothing/' hx-trigger=load data-hx-on:load='window.__xss=1'>",
    "M15": "{{ 7*7 }} {% debug %}",
    "M16": "\u202egnp.exe \u200b\u200d" + "a\u0301" * 40,
    "M17": "[" * 200,
    "quotes": "\"'><img src=x onerror=window.__xss=1>",
}
PATHS = (
    *("/", "/?mode=present", "/repositories/", "/issues/", "/pull-requests/", "/deployments/", "/sync/"),
    *("/teams/", "/teams/infra/", "/incidents/", "/coverage/", "/coverage/plasma-engine-gateway/"),
    *(
        "/scorecards/",
        "/process/",
        "/waivers/",
        "/campaigns/",
        "/campaigns/1/",
        "/rules/pr-title-issue-id/",
        "/repositories/plasma-engine-gateway/",
    ),
    "/repositories/plasma-engine-gateway/rules/pr-title-issue-id/",
    *("/weeks/{week}/figures/board.wip/", "/weeks/{week}/figures/issues.open_at_end/"),
    *("/weeks/{week}/figures/pull_requests.opened/", "/weeks/{week}/figures/deployments.production.succeeded/"),
)
# What no page of ours has, wherever it might come from.
SMUGGLED = """() => [...document.querySelectorAll(
    "base, iframe, object, meta[http-equiv=refresh], script:not([src]), [onerror], [onload], [ontoggle], [hx-on], " +
    "[hx-get='/nothing/'], [action*='evil.test'], [href*='evil.test'], [href^='javascript' i], [href^='data:text' i]"
)].map(one => one.outerHTML)"""


def made_hostile(world: World) -> World:
    """Write something hostile wherever a stranger can write."""
    texts = cycle(HOSTILE.values())
    for repository in world.repositories:
        repository.description = next(texts)
        for work in [*repository.issues, *repository.pull_requests]:
            work.title = f"{next(texts)} {work.number}"  # type: ignore[attr-defined]
            work.body = next(texts)  # type: ignore[attr-defined]
        for label, color in zip(repository.labels, cycle(["ededed\n", "", "zzzzzz", "EDEDED"]), strict=False):
            label.name, label.color = f"{next(texts)[:40]} {label.id}", color
        for deployment in repository.deployments:
            deployment.ref = "feature/`;--<b>'\"&\\"
    for board in world.boards:
        board.title = "<script>window.__xss = 1</script> board"
    world.repositories[0].issues[-1].author = None
    world.repositories[0].files["docs/devops-process.md"] = "".join(f"- {text}\n" for text in HOSTILE.values())
    return world


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a portal of an organization in which everybody means harm."""
    world = small_organization()
    for address in served(made_hostile(world), factory=tmp_path_factory, is_other=True):
        start_campaign(address, title=HOSTILE["quotes"][:200], why=" ".join(HOSTILE.values())[:2000])
        send_coverage(address, world, path=f"src/{HOSTILE['quotes']}{HOSTILE['M13']}.py")
        yield address


@pytest.mark.parametrize("path", PATHS)
def test_hostile_text_is_shown_and_does_nothing(page: Page, hostile_site: str, path: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(hostile_site + path.format(week=f"{datetime.now(UTC):%G-W%V}"))
    page.wait_for_load_state("networkidle")

    assert page.evaluate("window.__xss") is None
    assert page.evaluate(SMUGGLED) == []
    assert [url for url in asked if not url.startswith(hostile_site) or url.endswith("/nothing/")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_hostile_text_is_there_as_text(page: Page, hostile_site: str) -> None:
    page.goto(f"{hostile_site}/issues/?limit=1000")

    text = page.locator("main").inner_text()
    for row in ("M01", "M08", "M15", "quotes"):
        assert HOSTILE[row] in text, row


def test_a_hostile_document_is_there_as_text(page: Page, hostile_site: str) -> None:
    page.goto(f"{hostile_site}/process/")

    text = page.locator("main").inner_text()
    for row in ("M11", "M15", "quotes"):
        assert HOSTILE[row] in text, row
