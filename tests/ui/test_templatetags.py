"""How numbers, durations and times are written."""

import json
import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha384
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory, override_settings

from apps.ui.templatetags import ui

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:")
STATIC = Path(settings.BASE_DIR) / "static"


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context({"now": NOW, **context}))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "unknown"),
        (0, "0 min"),
        (12, "12 s"),
        (59.6, "1 min"),
        (125, "2 min"),
        (3_600, "1 h"),
        (5_400, "1 h 30 min"),
        (187_200, "2 d 4 h"),
        (86_400 + 60, "1 d"),
        (40 * 86_400 + 7_200, "40 d"),
        (-5_400, "−1 h 30 min"),
    ],
)
def test_a_duration_has_at_most_two_units(seconds: float | None, text: str) -> None:
    assert ui.duration(seconds) == text


@pytest.mark.parametrize(("value", "text"), [(None, "unknown"), (0, "0"), (1234, "1,234"), (5.25, "5.2"), (5.0, "5")])
def test_a_number_has_its_thousands_apart(value: float | None, text: str) -> None:
    assert ui.number(value) == text


@pytest.mark.parametrize(("value", "text"), [(None, "unknown"), (0, "±0"), (3, "+3"), (-2.5, "−2.5")])
def test_a_change_has_its_sign(value: float | None, text: str) -> None:
    assert ui.signed(value) == text


def test_hours_days_and_percents_are_unknown_rather_than_zero() -> None:
    assert {ui.hours(None), ui.days(None), ui.percent(None)} == {"unknown"}
    assert (ui.hours(26), ui.days(1.5), ui.percent(5.55)) == ("1 d 2 h", "1 d 12 h", "5.5 %")


@pytest.mark.parametrize(
    ("value", "words"), [(79.96, "79.9 %"), (80, "80 %"), (64.1, "64.1 %"), (99.999, "99.9 %"), (0.04, "0 %")]
)
def test_a_share_is_never_written_as_more_than_it_is(value: float, words: str) -> None:
    assert ui.percent(value) == words


@pytest.mark.parametrize(
    ("apart", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=6), "6 min ago"),
        (timedelta(hours=3, minutes=20), "3 h ago"),
        (timedelta(days=6), "6 d ago"),
        (timedelta(days=8), "16 Nov"),
        (timedelta(days=400), "20 Oct 2025"),
        (timedelta(minutes=-5), "in 5 min"),
        (timedelta(seconds=-5), "in a moment"),
    ],
)
def test_a_moment_is_told_by_how_far_it_is(apart: timedelta, text: str) -> None:
    assert ui.time_apart(NOW - apart, now=NOW) == text


def test_a_relative_time_carries_the_exact_one() -> None:
    html = render("{% relative_time moment %}", moment=NOW - timedelta(minutes=6))

    assert html == ('<time datetime="2026-11-24T11:54:00+00:00" title="24 Nov 2026, 11:54 UTC">6 min ago</time>')


def test_a_time_that_has_come_is_due() -> None:
    assert render('{% relative_time moment due="due" %}', moment=NOW) == "due"
    assert render("{% relative_time moment %}", moment=None) == "never"


def test_the_exact_time_is_in_the_zone_of_the_organization() -> None:
    with override_settings(TIME_ZONE="Europe/Berlin"):
        assert ui.exact_time(NOW) == "24 Nov 2026, 13:00 CET"


@pytest.mark.parametrize(("name", "title"), [("2026-W07", "Week 7"), ("2026-W53", "Week 53")])
def test_a_week_is_called_by_its_number(name: str, title: str) -> None:
    assert ui.week_title(name) == title


def test_an_unknown_figure_says_why() -> None:
    html = render('{% amount value why="Not read yet." href="/rows/" %}', value=None)

    assert "unknown" in html
    assert "Not read yet." in html
    assert "<a" not in html


def test_a_known_figure_opens_its_rows() -> None:
    assert '<a class="amount" href="/rows/">1,200</a>' in render('{% amount 1200 href="/rows/" %}')


def test_a_figure_of_nothing_is_neither_unknown_nor_zero() -> None:
    html = render("{% amount value %}", value=None)

    assert "–" in html
    assert "unknown" not in html


@pytest.mark.parametrize("state", [*ui.LOOKS, "FAILURE", "something_new"])
def test_every_state_is_a_shape_and_a_word(state: str) -> None:
    html = render("{% state_badge state %}", state=state)

    assert "<svg" in html
    assert (ui.LOOKS[state.lower()].word if state.lower() in ui.LOOKS else "something new") in html


def test_filters_without_a_field_become_chips() -> None:
    request = RequestFactory().get("/", {"merged_in": "2026-W47", "state": "open", "cursor": "c", "label": ""})

    (chip,) = ui.chips(Context({"request": request}), "state q")

    assert (chip.name, chip.value, chip.drop_query) == ("merged in", "2026-W47", "?state=open&label=")


def test_the_query_string_is_kept_when_one_key_changes() -> None:
    request = RequestFactory().get("/", {"team": "core", "cursor": "c"})

    assert render("{% query cursor=None %}", request=request) == "?team=core"


def test_a_chart_has_a_title_and_its_table() -> None:
    html = render('{% bars values labels title="Merged" column="Merged" %}', values=[1, None], labels=["W46", "W47"])

    assert "<title>Merged</title>" in html
    assert "<details" in html
    assert '<th scope="row">W47</th><td class="numeric">unknown</td>' in html


@pytest.mark.parametrize("result", ["pass", "fail", "unknown", "not_applicable", "waived"])
def test_a_result_is_a_shape_and_a_word(result: str) -> None:
    html = render("{% result_mark result %}", result=result)

    assert ui.RESULTS[result][0] in html
    assert ui.RESULTS[result][1] in html


@pytest.mark.parametrize(
    ("login", "initials"), [("amara-okafor", "AO"), ("kenji", "KE"), ("a", "A"), (None, "GH"), ("--", "--")]
)
def test_a_person_has_initials(login: str | None, initials: str) -> None:
    assert ui.person(login)["initials"] == initials


def test_a_bot_is_called_one() -> None:
    assert "dependency bot" in render('{% person "renovate" kind="dependency_bot" %}')


@pytest.mark.parametrize(("query", "current"), [({}, "One"), ({"tab": "two"}, "Two"), ({"tab": "x"}, "One")])
def test_a_tab_is_an_address(query: dict[str, str], current: str) -> None:
    request = RequestFactory().get("/", query)

    html = render('{% tabs choices title="Views" %}', request=request, choices=(("one", "One"), ("two", "Two")))

    assert re.findall(r'aria-current="page">(\w+)', html) == [current]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain (text)", "plain (text)"),
        ("[a](b) *c* `d`", r"\[a\](b) \*c\* \`d\`"),
        ("one\n# two", "one # two"),
        ("<img>", r"\<img\>"),
        ("cc @ada, a@b.example; @ home", "cc @\u200bada, a@\u200bb.example; @ home"),
    ],
)
def test_a_title_stays_text_in_markdown(text: str, written: str) -> None:
    assert ui.markdown(text) == written


def test_a_link_cannot_end_its_address_in_markdown() -> None:
    assert ui.markdown_link("a", "https://x.example/> b") == "[a](<https://x.example/%3E%20b>)"
    assert ui.markdown_link("a", None) == "a"


def test_every_stylesheet_is_linked() -> None:
    linked = (Path(settings.BASE_DIR) / "templates" / "_styles.html").read_text(encoding="utf-8")

    files = [path.relative_to(STATIC).as_posix() for path in (STATIC / "css").rglob("*.css")]
    assert [name for name in files if f'"{name}"' not in linked] == []


def test_vendored_files_are_what_they_say() -> None:
    for entry in json.loads((STATIC / "vendor" / "vendor.json").read_text(encoding="utf-8")):
        found = sha384((STATIC / "vendor" / entry["file"]).read_bytes()).digest()

        assert b64encode(found).decode() == entry["sha384"]
        assert (STATIC / "vendor" / entry["license_file"]).exists()


def test_no_template_holds_anything_inline() -> None:
    templates = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))

    for path in templates:
        text = path.read_text(encoding="utf-8")
        assert not INLINE.search(text), path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("say `a <b>` and `c`", "say <code>a &lt;b&gt;</code> and <code>c</code>"),
        ("one ` alone", "one ` alone"),
        ("<i>", "&lt;i&gt;"),
    ],
)
def test_what_stands_between_backticks_is_code(text: str, shown: str) -> None:
    assert Template("{% load ui %}{{ text|coded }}").render(Context({"text": text})) == shown
