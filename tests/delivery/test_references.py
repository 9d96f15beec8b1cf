import pytest

from apps.delivery.references import references_in


def named(text: str) -> list[tuple[str, int | None, str]]:
    return [(one.repository, one.number, one.path) for one in references_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see #12", ("", 12, "")),
        ("(Plasma/Gateway#3)", ("plasma/gateway", 3, "")),
        ("https://github.com/Plasma/Gateway/issues/4", ("plasma/gateway", 4, "")),
        ("[pull](https://github.example.org/o/r/pull/5#discussion_r1)", ("o/r", 5, "")),
        ("https://github.com/o/r/blob/main/docs/postmortems/a.md#cause", ("o/r", None, "docs/postmortems/a.md")),
        ("<https://github.com/o/r/discussions/6>", ("o/r", 6, "")),
    ],
)
def test_what_is_named_is_found(text: str, expected: tuple[str, int | None, str]) -> None:
    assert named(text) == [expected]


@pytest.mark.parametrize("text", ["", "colour #fff", "abc#12x", "issue 12", "https://example.org/o/r/wiki/1"])
def test_what_names_nothing_is_left_alone(text: str) -> None:
    assert named(text) == []


def test_a_discussion_says_so() -> None:
    assert next(references_in("https://github.com/o/r/discussions/6")).is_discussion
