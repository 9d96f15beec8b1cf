"""Charts: what is drawn is what is known."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from apps.ui import charts

LABELS = ("Mon", "Tue", "Wed", "Thu")


def stacked(*values: charts.Value, done: tuple[charts.Value, ...] = (5, 5, 5, 5)) -> charts.StackedArea:
    series = (
        charts.Series(name="Doing", tone="in_progress", values=values),
        charts.Series(name="Done", tone="done", values=done),
    )
    return charts.stacked_area(series, labels=LABELS)


def test_a_scale_maps_both_ends_and_the_middle() -> None:
    scale = charts.Scale(low=0, high=10, start=100, end=0)

    assert (scale(0), scale(5), scale(10)) == (100, 50, 0)


def test_a_scale_of_one_value_stays_in_the_middle() -> None:
    assert charts.Scale(low=3, high=3, start=0, end=10)(3) == 5


@given(
    st.floats(min_value=-1e6, max_value=1e6),
    st.floats(min_value=0.01, max_value=1e6),
)
def test_nice_ticks_span_the_values_evenly(low: float, size: float) -> None:
    ticks = charts.nice_ticks(low, low + size)

    steps = {round(after - before, 6) for before, after in pairwise(ticks)}
    assert ticks[0] <= low + 1e-6
    assert ticks[-1] >= low + size - max(1e-6, size * 1e-3)
    assert 2 <= len(ticks) <= 8
    assert max(steps) - min(steps) <= 1e-5


def test_nice_ticks_of_nothing_are_still_ticks() -> None:
    assert charts.nice_ticks(0, 0)[0] == 0


def test_a_sparkline_never_bridges_a_gap() -> None:
    line = charts.sparkline([1, 2, None, 4, 5])

    assert len(line.lines) == 2
    assert len(line.gaps) == 1


def test_a_sparkline_shows_a_lone_value_as_a_dot() -> None:
    line = charts.sparkline([None, 3, None, 4])

    assert len(line.dots) == 1
    assert line.last is not None


def test_a_sparkline_whose_newest_value_is_unknown_marks_no_last_one() -> None:
    assert charts.sparkline([1, 2, None]).last is None


def test_a_sparkline_of_nothing_draws_nothing() -> None:
    line = charts.sparkline([])

    assert (line.lines, line.dots, line.gaps, line.last) == ((), (), (), None)


def test_bars_stand_on_the_baseline() -> None:
    drawn = charts.bars([2, 4], labels=["a", "b"], height=40)

    assert [(bar.y + bar.height, bar.height) for bar in drawn.bars] == [(40, 20), (40, 40)]


def test_an_unknown_bar_is_a_gap() -> None:
    drawn = charts.bars([2, None, 4], labels=["a", "b", "c"])

    assert [bar.label for bar in drawn.bars] == ["a", "c"]
    assert len(drawn.gaps) == 1


def test_a_stacked_area_hatches_where_any_band_is_unknown() -> None:
    chart = stacked(1, None, 3, 4)

    assert len(chart.gaps) == 1
    assert [len(band.paths) for band in chart.bands] == [1, 1]


def test_a_stacked_area_begins_at_the_lowest_value_of_its_bottom_band() -> None:
    chart = stacked(1, 2, 3, 4, done=(500, 510, 520, 530))

    assert chart.y_ticks[0].label == "500"


def test_a_stacked_area_starts_where_it_is_told_to() -> None:
    series = [charts.Series(name, "done", [5, 6]) for name in ("Left", "Kept")]

    chart = charts.stacked_area(series, labels=["a", "b"], starts_at=0)

    assert (chart.y_ticks[0].label, chart.y_ticks[0].position) == ("0", chart.bottom)


def test_names_at_the_edge_of_a_stacked_area_do_not_overlap() -> None:
    chart = stacked(0, 0, 0, 0, done=(1, 1, 1, 1))

    places = [band.label_y for band in chart.bands if band.label_y is not None]
    assert places[1] - places[0] >= 14


def test_a_band_whose_newest_value_is_unknown_has_no_name_at_the_edge() -> None:
    assert stacked(1, 2, 3, None).bands[0].label_y is None


def test_a_stacked_area_keeps_its_numbers_for_the_table() -> None:
    assert stacked(1, None, 3, 4).rows[1] == charts.Row("Tue", (None, 5))


def test_a_stacked_area_without_series_has_no_data() -> None:
    assert not charts.stacked_area((), labels=()).has_data


@given(st.lists(st.one_of(st.none(), st.integers(0, 10_000)), min_size=4, max_size=4))
def test_a_stacked_area_stays_inside_its_frame(values: list[int | None]) -> None:
    chart = stacked(*values)

    for gap in chart.gaps:
        assert chart.left <= gap.x <= gap.x + gap.width <= chart.right + 2
    assert all(chart.top <= tick.position <= chart.bottom for tick in chart.y_ticks)


def test_series_of_days_are_unknown_where_the_day_is() -> None:
    series = charts.series_of([{"a": 1}, None, {"a": 2, "b": 3}], names=["a", "b"], tones=["done", "other"])

    assert [one.values for one in series] == [[1, None, 2], [0, None, 3]]


def test_a_change_needs_both_weeks() -> None:
    assert charts.change_between([1, 4, 9]) == 5
    assert charts.change_between([1, None, 9]) is None
    assert charts.change_between([9]) is None


def test_a_value_that_still_grows_has_a_line_of_its_own() -> None:
    line = charts.sparkline([4, 5, 6, 1], is_open=True)

    assert line.open_line
    assert line.last is not None
    assert f"{line.last[0]:g}" not in line.lines[0]


def test_few_bars_are_all_labeled_and_many_are_not() -> None:
    few, many = charts.bars([1, 2], labels=["a", "b"]), charts.bars(range(30), labels=[str(day) for day in range(30)])

    assert [tick.label for tick in few.ticks] == ["a", "b"]
    assert len(many.ticks) <= 7
    assert many.ticks[-1].label == "29"


def test_a_distribution_counts_each_value_once() -> None:
    chart = charts.distribution([0, 0.5, 1, 24, 10_000])

    assert [bar.value for bar in chart.bars] == [2, 1, 0, 0, 1, 0, 0, 1]
    assert sum(row.values[0] or 0 for row in chart.rows) == 5


@given(st.floats(min_value=0, max_value=1e5), st.floats(min_value=0, max_value=1e5))
def test_marks_of_a_distribution_keep_their_order_inside_it(one: float, other: float) -> None:
    low, high = sorted((one, other))
    chart = charts.distribution([], marks=(charts.Mark(low, "half"), charts.Mark(high, "85 %")))

    assert 0 <= chart.marks[0].x <= chart.marks[1].x <= chart.width


def test_a_distribution_of_nothing_has_no_data() -> None:
    assert not charts.distribution([]).has_data


PLACES = (charts.Place("Doing", "in_progress"), charts.Place("Done", "done"))


def test_a_flow_draws_what_moved_and_keeps_all_for_the_table() -> None:
    chart = charts.flow({("Doing", "Done"): 3}, sources=PLACES, targets=PLACES)

    assert [(ribbon.start, ribbon.end, ribbon.count) for ribbon in chart.ribbons] == [("Doing", "Done", 3)]
    assert [(row.label, row.values) for row in chart.rows] == [("Doing", (0, 3)), ("Done", (0, 0))]


@given(st.lists(st.integers(0, 500), min_size=4, max_size=4))
def test_a_flow_is_as_wide_on_both_sides_and_stays_inside(counts: list[int]) -> None:
    pairs = [(start.name, end.name) for start in PLACES for end in PLACES]
    chart = charts.flow(dict(zip(pairs, counts, strict=True)), sources=PLACES, targets=PLACES)

    for side in (chart.sources, chart.targets):
        assert sum(node.count for node in side) == sum(counts)
        assert all(node.y >= -0.1 and node.y + node.height <= chart.height + 0.1 for node in side)


def test_a_flow_of_nothing_has_no_data() -> None:
    assert not charts.flow({}, sources=PLACES, targets=PLACES).has_data


def part(label: str, size: float) -> charts.Part:
    return charts.Part(label=label, size=size, value=50, tone="warn", note="50 %")


@given(st.lists(st.integers(min_value=1, max_value=100_000), min_size=1, max_size=60))
def test_a_treemap_fills_its_place_and_no_part_lies_on_another(sizes: list[int]) -> None:
    chart = charts.treemap([part(str(size), size) for size in sizes])

    for cell in chart.cells:
        assert -0.1 <= cell.x <= cell.x + cell.width <= chart.width + 0.1
        assert -0.1 <= cell.y <= cell.y + cell.height <= chart.height + 0.1
    areas = sum(cell.width * cell.height for cell in chart.cells)
    assert areas <= chart.width * chart.height * 1.001
    assert [cell.part.size for cell in chart.cells] == sorted(sizes, reverse=True)


def test_a_treemap_of_nothing_has_no_cells() -> None:
    assert charts.treemap([]).cells == charts.treemap([part("empty", 0)]).cells == ()


def test_a_name_is_shortened_to_its_part() -> None:
    (alone,) = charts.treemap([part("a" * 200, 1)]).cells
    *_, small = charts.treemap([part("large", 100_000), part("small", 1)]).cells

    assert alone.name.endswith("…")
    assert len(alone.name) < 150
    assert small.name == ""
