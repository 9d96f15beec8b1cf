"""A page or one of its fragments, from the same address."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from apps.ui.pages import LISTS, PLACES, frame, places_at, render_page

PAGE, FRAGMENT = "404.html", "components/keys_dialog.html"


def answer(**headers: str) -> HttpResponse:
    request = RequestFactory().get("/sync/", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return render_page(request, PAGE, {"exception": ""}, fragments={"keys": FRAGMENT})


def is_page(response: HttpResponse) -> bool:
    return b"<!doctype html>" in response.content


def test_a_plain_request_gets_the_page() -> None:
    assert is_page(answer())


def test_htmx_gets_the_fragment_it_names() -> None:
    assert not is_page(answer(HX_Request="true", HX_Target="keys"))


def test_a_target_without_a_fragment_gets_the_page() -> None:
    assert is_page(answer(HX_Request="true", HX_Target="content"))


def test_a_target_without_htmx_gets_the_page() -> None:
    assert is_page(answer(HX_Target="keys"))


def test_a_boosted_request_gets_the_page() -> None:
    assert is_page(answer(HX_Request="true", HX_Target="keys", HX_Boosted="true"))


def test_restoring_history_gets_the_page() -> None:
    assert is_page(answer(HX_Request="true", HX_Target="keys", HX_History_Restore_Request="true"))


@pytest.mark.parametrize("headers", [{}, {"HX_Request": "true", "HX_Target": "keys"}])
def test_caches_are_told_to_keep_page_and_fragment_apart(headers: dict[str, str]) -> None:
    assert {"HX-Request", "HX-Target"} <= set(answer(**headers)["Vary"].split(", "))


def test_a_page_may_have_another_status() -> None:
    request = RequestFactory().get("/sync/")

    assert render_page(request, PAGE, {"exception": ""}, status=409).status_code == 409


@pytest.mark.parametrize(
    ("path", "title"),
    [("/", "This week"), ("/weeks/2026-W47/", "This week"), ("/issues/", "Repositories"), ("/sync/", "Sync")],
)
def test_the_place_of_a_page_is_marked(path: str, title: str) -> None:
    assert [place.title for place in places_at(path, rows=PLACES) if place.is_current] == [title]


def test_a_list_is_marked_among_the_lists() -> None:
    assert [place.title for place in places_at("/issues/", rows=LISTS) if place.is_current] == ["Issues"]


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("", ""), ('"><script>', "")])
def test_only_known_themes_reach_the_page(cookie: str, theme: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie

    assert frame(request)["theme"] == theme
