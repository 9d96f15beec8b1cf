import pytest

from apps.scorecards.facts import checklist_of

BODY = """
## Checklist
- [x] Tests run
* [X] Lint pass
  1. [ ] Docs updated
- [] no item
- [ ]nor this
-   [ ]   ADR impact
"""


def test_items_of_any_list_are_found_in_order() -> None:
    found = [(item.text, item.is_ticked) for item in checklist_of(BODY)]

    assert found == [("Tests run", True), ("Lint pass", True), ("Docs updated", False), ("ADR impact", False)]


def test_comments_are_not_read() -> None:
    assert [one.text for one in checklist_of("<!--\n- [ ] Hint\n-->\n- [x] Tests <!-- why -->")] == ["Tests"]


def test_blocks_of_code_are_not_read() -> None:
    assert [one.text for one in checklist_of("```\n- [ ] sample\n~~~\n```\r\n- [x] Tests\r\n")] == ["Tests"]


@pytest.mark.parametrize("text", ["Docs (N/A)", "n/a: docs", "Docs - not applicable", "~~Docs updated~~", "NA docs"])
def test_an_item_set_aside_is_settled(text: str) -> None:
    assert checklist_of(f"- [ ] {text}")[0].is_settled


@pytest.mark.parametrize("text", ["Docs", "Name the service", "Docs ~~soon~~ updated"])
def test_an_open_item_is_not(text: str) -> None:
    assert not checklist_of(f"- [ ] {text}")[0].is_settled
