"""The cells of the matrix, written at once: a loop of the template engine is too slow for tens of thousands."""

from collections.abc import Sequence

from django import template
from django.urls import reverse
from django.utils.html import format_html_join

from apps.ui.templatetags.ui import RESULTS

register = template.Library()

WORDS = {name: word for name, (_, word) in RESULTS.items()} | {"": "not judged yet"}
# The shape is drawn by the style sheet; the word is for who does not see it.
CELL = '<td class="cell cell-{}"><a href="{}rules/{}/" tabindex="{}" aria-label="{}"></a></td>'


@register.simple_tag
def matrix_cells(repository: str, rules: Sequence[str], results: Sequence[str], *, is_first: bool = False) -> str:
    """Write a cell for each rule; of all of them the first is reached with Tab, the others from there by arrows."""
    page = reverse("scorecards:repository", args=[repository])
    cells = (
        (result or "none", page, rule, 0 if is_first and index == 0 else -1, WORDS[result])
        for index, (rule, result) in enumerate(zip(rules, results, strict=True))
    )
    return format_html_join("", CELL, cells)
