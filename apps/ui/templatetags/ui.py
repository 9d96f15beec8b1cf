"""Tags and filters of every page: numbers, durations, times, icons, links that keep the query string, charts."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from lucide.templatetags.lucide import lucide

from apps.ui import charts
from apps.ui.paging import replace_query

register = template.Library()


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown: a shape and a word; the tone only adds to them."""

    icon: str
    tone: str
    word: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, and the query string without it; "" where it cannot be dropped."""

    key: str
    name: str
    value: str
    drop_query: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the views of a page."""

    title: str
    href: str
    is_current: bool


# Four results and a waived one: a shape and a word for each.
RESULTS = {
    "pass": ("✓", "pass"),
    "fail": ("✕", "fail"),
    "unknown": ("?", "unknown"),
    "not_applicable": ("–", "not applicable"),
    "waived": ("◐", "waived"),
}
NO_FILTERS = ("cursor", "limit", "sort", "mode", "tab")
LOOKS = {
    "ok": Look("circle-check", "good", "ok"),
    "done": Look("circle-check", "good", "done"),
    "success": Look("circle-check", "good", "succeeded"),
    "open": Look("circle-dot", "good", "open"),
    "merged": Look("git-merge", "accent", "merged"),
    "running": Look("loader-circle", "accent", "running"),
    "queued": Look("clock", "", "queued"),
    "never": Look("circle-dashed", "", "never read"),
    "unknown": Look("circle-question-mark", "", "not asked yet"),
    "partial": Look("circle-alert", "warn", "partly"),
    "stale": Look("hourglass", "warn", "stale"),
    "cancelled": Look("ban", "", "cancelled"),
    "closed": Look("circle-check", "", "closed"),
    "draft": Look("git-pull-request-draft", "", "draft"),
    "failed": Look("circle-x", "bad", "failed"),
    "failure": Look("circle-x", "bad", "failed"),
    "error": Look("circle-x", "bad", "error"),
    "approved": Look("circle-check", "good", "approved"),
    "asked": Look("clock", "", "waits for approval"),
    "declined": Look("circle-x", "", "declined"),
    "withdrawn": Look("ban", "", "withdrawn"),
    "expired": Look("hourglass", "", "expired"),
    "overdue": Look("hourglass", "bad", "overdue"),
    "reached": Look("circle-check", "good", "reached"),
    "ended": Look("circle-check", "", "ended"),
    "deleted": Look("circle-x", "", "deleted"),
    "changes_requested": Look("circle-x", "bad", "changes requested"),
    "review_required": Look("clock", "", "waits for review"),
    "pending": Look("clock", "", "pending"),
    "expected": Look("clock", "", "expected"),
    "in_progress": Look("loader-circle", "accent", "in progress"),
    "active": Look("circle-check", "good", "active"),
    "inactive": Look("circle-check", "", "replaced"),
    "forbidden": Look("lock", "warn", "not permitted"),
    "not_found": Look("search-x", "warn", "not found"),
    "plan_limited": Look("lock", "warn", "not in the plan"),
    "unsupported": Look("ban", "warn", "not supported"),
}

UNKNOWN = "unknown"
URL_SIGNS = ":/?#[]@!$&'()*+,;=%"  # what an address may hold as it is
MINUTE = 60
LONG_SECONDS = 30 * 86_400  # hours say nothing any more
UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
RELATIVE_FOR = timedelta(days=7)  # an older moment is shown as its date


@register.filter
def number(value: float | None) -> str:
    """Write a number with thousands apart, at most one decimal; None is "unknown"."""
    if value is None:
        return UNKNOWN
    text = f"{value:,.1f}"
    return text.removesuffix(".0")


@register.filter
def percent(value: float | None) -> str:
    """Write a percentage, at most one decimal, never as more than it is: 79.96 is not yet 80. None is "unknown"."""
    return UNKNOWN if value is None else f"{number(math.floor(round(value * 10, 6)) / 10)} %"


@register.filter
def hours(value: float | None) -> str:
    """Write hours as a duration of two units; None is "unknown"."""
    return UNKNOWN if value is None else duration(value * 3_600)


@register.filter
def days(value: float | None) -> str:
    """Write days as a duration of two units; None is "unknown"."""
    return UNKNOWN if value is None else duration(value * 86_400)


@register.filter
def duration(seconds: float | None) -> str:
    """Write seconds in the two largest units that say something, e.g. "2 d 4 h"; None is "unknown"."""
    if seconds is None:
        return UNKNOWN
    left = round(abs(seconds) / MINUTE) * MINUTE if abs(seconds) >= MINUTE else round(abs(seconds))
    parts: list[tuple[int, str]] = []
    for unit, size in UNITS:
        amount, left = divmod(left, size)
        if amount or parts:
            parts.append((amount, unit))
    shown = 1 if abs(seconds) >= LONG_SECONDS else 2
    words = " ".join(f"{amount} {unit}" for amount, unit in parts[:shown] if amount) or "0 min"
    return f"−{words}" if seconds < 0 and words != "0 min" else words


@register.filter
def signed(value: float | None) -> str:
    """Write a change with its sign; no change is "±0"."""
    if value is None:
        return UNKNOWN
    if not value:
        return "±0"
    return f"{'+' if value > 0 else '−'}{number(abs(value))}"


@register.filter
def words(value: str) -> str:
    """Turn a name of the code into words: "dependency_bot" is "dependency bot"."""
    return value.replace("_", " ").replace("-", " ")


@register.filter
def markdown(text: str) -> str:
    """Write a text of others so that Markdown takes it for nothing but text, on one line, and nobody is told of it.

    A name after "@" is parted from it by a space of no width: to escape the sign does not keep GitHub from notifying.
    """
    text = re.sub(r"@(?=\w)", "@\u200b", text)
    return re.sub(r"([\\`*_\[\]<>|~])", r"\\\1", " ".join(text.split()))


@register.filter
def markdown_link(text: str, address: str | None) -> str:
    """Link a text of others in Markdown, where there is somewhere to go."""
    return f"[{markdown(text)}](<{quote(address, safe=URL_SIGNS)}>)" if address else markdown(text)


@register.filter
def split_words(value: str) -> list[str]:
    """Split a text into its words, to write a short list in a template."""
    return value.split()


@register.filter
def week_title(week: str) -> str:
    """Call an ISO week by its number: "2026-W07" is "Week 7"."""
    return f"Week {int(week.partition('-W')[2])}"


@register.filter
def exact_time(moment: datetime | None) -> str:
    """Write a moment in full, in the organization's time zone."""
    return "" if moment is None else f"{timezone.localtime(moment):%-d %b %Y, %H:%M %Z}"


@register.filter
def clock_time(moment: datetime) -> str:
    """Write the hours and minutes of a moment, in the organization's time zone."""
    return f"{timezone.localtime(moment):%H:%M}"


@register.simple_tag
def date_range(start: datetime, end: datetime) -> str:
    """Write the days from `start` up to, not including, `end`: "16–22 November 2026"."""
    first, last = timezone.localtime(start), timezone.localtime(end) - timedelta(seconds=1)
    if first.year != last.year:
        return f"{first:%-d %B %Y} – {last:%-d %B %Y}"
    if first.month != last.month:
        return f"{first:%-d %B} – {last:%-d %B %Y}"
    return f"{first:%-d}–{last:%-d %B %Y}"


@register.simple_tag(takes_context=True)
def relative_time(context: Context, moment: datetime | None, *, due: str = "") -> str:
    """Say how long ago a moment was, or when it will be, with the exact time behind it.

    Counts from the context's `now`, which `apps.ui.pages.frame` gives every page. `due` is said of a moment that
    has come, where one of the future is meant.
    """
    if moment is None:
        return "never"
    if due and moment <= context["now"]:
        return due
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        exact_time(moment),
        time_apart(moment, now=context["now"]),
    )


def time_apart(moment: datetime, *, now: datetime) -> str:
    """Say in words how far a moment is from `now`."""
    apart = now - moment
    if abs(apart) >= RELATIVE_FOR:
        local = timezone.localtime(moment)
        return f"{local:%-d %b}" if local.year == timezone.localtime(now).year else f"{local:%-d %b %Y}"
    if abs(apart) < timedelta(minutes=1):
        return "just now" if apart >= timedelta() else "in a moment"
    largest = " ".join(duration(abs(apart).total_seconds()).split(" ")[:2])
    return f"{largest} ago" if apart > timedelta() else f"in {largest}"


@register.filter
def coded(text: str) -> str:
    """Show what stands between backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return text
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if index % 2 else part,) for index, part in enumerate(parts))
    )


@register.simple_tag
def icon(name: str, *, size: int = 16) -> str:
    """Draw a lucide icon; it is decoration, so its meaning must stand beside it in words."""
    return lucide(name, size=size, **{"class": "icon", "aria_hidden": "true", "focusable": "false"})


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: str | None) -> str:
    """Answer the present query string with some keys set, or dropped where None; "" when nothing is left."""
    request: HttpRequest = context["request"]
    return replace_query(request.GET, **changes).removesuffix("?")


@register.simple_tag(takes_context=True)
def chips(context: Context, fields: str, *, fixed: str = "") -> tuple[Chip, ...]:
    """List the filters of the query string that have no field of their own; `fields` names those that do.

    Those named in `fixed` cannot be dropped: the page is nothing without them.
    """
    request: HttpRequest = context["request"]
    shown = {*fields.split(), *NO_FILTERS}
    found = {key: str(value) for key, value in request.GET.items() if value and key not in shown}
    drops = {key: replace_query(request.GET, cursor=None, **{key: None}) for key in found if key not in fixed.split()}
    return tuple(
        Chip(key=key, name=words(key), value=value, drop_query=drops.get(key, "")) for key, value in found.items()
    )


@register.inclusion_tag("components/amount.html")
def amount(value: float | None, *, unit: str = "number", why: str = "", href: str = "") -> dict[str, object]:
    """Show a figure that may be unknown and may open its rows; `unit` names a filter of this module."""
    write = {"number": number, "percent": percent, "hours": hours, "days": days, "signed": signed}[unit]
    return {"text": write(value), "is_known": value is not None, "why": why, "href": href}


@register.inclusion_tag("components/badge.html")
def state_badge(state: str) -> dict[str, str]:
    """Show a state as a shape and a word."""
    look = LOOKS.get(state.lower(), Look("circle", "", words(state.lower())))
    return {"icon_name": look.icon, "tone": look.tone, "text": look.word}


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Sequence[charts.Value], *, title: str, is_open: bool = False) -> dict[str, object]:
    """Draw a small line of the last weeks; `is_open` while the newest of them still grows."""
    return {"chart": charts.sparkline(values, is_open=is_open), "title": title}


@register.inclusion_tag("components/stacked_area.html")
def stacked_area(chart: charts.StackedArea, *, title: str, first_column: str = "Day") -> dict[str, object]:
    """Draw a stacked area with its table behind it."""
    return {
        "chart": chart,
        "title": title,
        "first_column": first_column,
        "columns": [band.name for band in chart.bands],
    }


@register.inclusion_tag("components/bars.html")
def bars(
    values: Sequence[charts.Value], labels: Sequence[str], *, title: str, column: str, first_column: str = "When"
) -> dict[str, object]:
    """Draw upright bars with their table behind them."""
    chart = charts.bars(values, labels=labels)
    return {"chart": chart, "title": title, "columns": [column], "first_column": first_column}


@register.inclusion_tag("components/treemap.html")
def treemap(parts: Sequence[charts.Part], *, title: str, columns: str, first_column: str = "Part") -> dict[str, object]:
    """Draw parts as areas with their table behind them; `columns` names their size and their value, as "Lines|Days"."""
    chart = charts.treemap(parts)
    return {"chart": chart, "title": title, "columns": columns.split("|"), "first_column": first_column}


@register.inclusion_tag("components/distribution.html")
def distribution(chart: charts.Distribution, *, title: str, column: str, first_column: str) -> dict[str, object]:
    """Draw a distribution with its table behind it."""
    return {"chart": chart, "title": title, "columns": [column], "first_column": first_column}


@register.inclusion_tag("components/flow.html")
def flow_chart(chart: charts.Flow, *, title: str) -> dict[str, object]:
    """Draw what went from where to where, with its table behind it."""
    return {"chart": chart, "title": title}


@register.inclusion_tag("components/result.html")
def result_mark(result: str) -> dict[str, str]:
    """Show a result of a rule as its shape and its word."""
    shape, word = RESULTS[result]
    return {"name": result, "shape": shape, "word": word}


@register.inclusion_tag("components/person.html")
def person(login: str | None, *, kind: str = "human") -> dict[str, object]:
    """Show who it was; an account that is gone is GitHub's "ghost"."""
    shown = login or "ghost"
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", shown) if part]
    initials = "".join(part[0] for part in parts[:2]) if len(parts) > 1 else shown[:2]
    is_bot = kind != "human"
    return {"login": shown, "initials": initials.upper(), "is_bot": is_bot, "words": words(kind) if is_bot else ""}


@register.inclusion_tag("components/tabs.html", takes_context=True)
def tabs(context: Context, choices: Sequence[tuple[str, str]], *, title: str, key: str = "tab") -> dict[str, object]:
    """Show views of one page, given as (name, title), as links; the query string's `key` holds the chosen one."""
    request: HttpRequest = context["request"]
    chosen = request.GET.get(key, "")
    known = {name for name, _ in choices}
    shown = [
        Tab(
            title=text,
            href=replace_query(request.GET, cursor=None, **{key: name}),
            is_current=name == chosen or (index == 0 and chosen not in known),
        )
        for index, (name, text) in enumerate(choices)
    ]
    return {"tabs": shown, "title": title}
