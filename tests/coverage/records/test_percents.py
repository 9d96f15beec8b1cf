"""The words of statuses tell percents, or none."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.coverage.records import ToldPercentRecord


@pytest.mark.parametrize(
    ("words", "percent", "target"),
    [
        ("87.50% (+0.12%) compared to 1a2b3c4", 87.5, None),
        ("87.50% (-0.12%) compared to 1a2b3c4, target 90%", 87.5, 90.0),
        ("95.00% of diff hit (target 80.00%)", 95.0, 80.0),
        ("100% of diff hit (target: 80%)", 100.0, 80.0),
        ("0.00% of diff hit (target 87.36%)", 0.0, 87.36),
        ("Project coverage: 71,5 % (target 70 %)", 71.5, 70.0),
        ("Target 80%, 75% reached", 75.0, 80.0),
        ("No coverage information", None, None),
        ("Coverage not affected when comparing 1a2b3c4...5d6e7f8", None, None),
        ("+0.12% compared to 1a2b3c4", None, None),
        ("Decreased (-1.2%) to be less", None, None),
        ("No report found to compare against", None, None),
        ("187% of nonsense", None, None),
        ("1e3%", 3.0, None),
        ("٣٣%", None, None),
        ("", None, None),
    ],
)
def test_words_tell_a_percent_and_a_target(words: str, percent: float | None, target: float | None) -> None:
    assert ToldPercentRecord.read(words) == ToldPercentRecord(percent=percent, target=target)


@given(some.text(max_size=400))
def test_whatever_it_says_is_a_share_or_unknown(words: str) -> None:
    told = ToldPercentRecord.read(words)

    assert all(one is None or 0 <= one <= 100 for one in (told.percent, told.target))


@pytest.mark.parametrize("words", ["1" * 1_000_000, "target " * 200_000, "1.1" * 300_000 + "%", "%" * 1_000_000])
def test_long_words_take_no_time(words: str) -> None:
    started = time.monotonic()

    ToldPercentRecord.read(words)

    assert time.monotonic() - started < 1
