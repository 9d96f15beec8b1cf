"""The style guide."""

import re

import pytest
from django.test import Client

COMPONENTS = (
    *("amount", "as-of", "badge", "button", "change", "chart", "dialog", "empty", "facts", "figure", "filter-line"),
    *("loading", "notice", "pager", "panel", "person", "progress", "result", "sparkline", "table", "tabs", "toast"),
)


@pytest.mark.parametrize("component", COMPONENTS)
def test_the_style_guide_shows_every_component(client: Client, component: str) -> None:
    assert re.search(rf'class="[^"]*\b{component}\b', client.get("/styleguide/").text)


def test_the_style_guide_needs_no_data(client: Client) -> None:
    assert client.get("/styleguide/").status_code == 200
