"""What is taken along in files."""

import csv
from io import StringIO

import pytest

from apps.ui.downloads import csv_response, flat_rows, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_text_is_never_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "cell"), [(None, ""), (-3, -3), (0.5, 0.5), ("a=b", "a=b"), ("", "")])
def test_other_cells_are_what_they_are(value: object, cell: object) -> None:
    assert safe_cell(value) == cell


def test_a_file_holds_its_rows() -> None:
    answer = csv_response([("title", "count"), ('a "b", c\nd', 3)], name="week-2026-W47")

    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert rows == [["title", "count"], ['a "b", c\nd', "3"]]
    assert answer["Content-Disposition"] == 'attachment; filename="week-2026-W47.csv"'


def test_nested_data_is_one_row_a_value() -> None:
    data = {"a": {"b": 1}, "columns": [{"name": None, "n": 2}, {"name": "Done", "n": 3}], "list": ["x"]}

    assert dict(flat_rows(data)) == {
        "a.b": 1,
        "columns.null.name": None,
        "columns.null.n": 2,
        "columns.Done.name": "Done",
        "columns.Done.n": 3,
        "list.1": "x",
    }
