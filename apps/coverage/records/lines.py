"""Numbers of lines, kept as spans: a million lines in a row take no more room than one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Span = tuple[int, int]  # the first and the last line


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a file as spans that neither touch nor overlap, in their order. As text: `1-3,7`."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "Lines":
        """Join spans that may touch, overlap and come in any order."""
        joined: list[Span] = []
        for first, last in sorted(spans):
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = joined[-1][0], max(joined[-1][1], last)
            else:
                joined.append((first, last))
        return cls(tuple(joined))

    @classmethod
    def numbered(cls, numbers: Iterable[int]) -> "Lines":
        """Return the lines of these numbers."""
        spans: list[Span] = []
        first = last = None
        # Not by way of `of`, which would make a span of each of a million numbers first.
        for number in sorted(numbers):
            if last is not None and first is not None and number > last + 1:
                spans.append((first, last))
                first = None
            first, last = number if first is None else first, number
        if first is not None and last is not None:
            spans.append((first, last))
        return cls(tuple(spans))

    @classmethod
    def read(cls, text: str) -> "Lines":
        """Return the lines that a text names; raises ValueError if it does not have the form of `1-3,7`."""
        parts = (part.partition("-") for part in text.split(",") if part)
        return cls.of((int(first), int(last or first)) for first, _, last in parts)

    def __str__(self) -> str:
        return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in self.spans)

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.spans)

    def __iter__(self) -> Iterator[int]:
        return (number for first, last in self.spans for number in range(first, last + 1))

    def __and__(self, other: "Lines") -> "Lines":
        """Return the lines that are in both."""
        return Lines(tuple(_overlaps(self.spans, other.spans)))

    def __sub__(self, other: "Lines") -> "Lines":
        """Return the lines that are not in the other."""
        return Lines(tuple(_overlaps(self.spans, other.gaps())))

    def gaps(self) -> tuple[Span, ...]:
        """Return the spans between, before and behind these."""
        if not self.spans:
            return ((0, _END),)
        starts = [0, *(last + 1 for _, last in self.spans)]
        ends = [*(first - 1 for first, _ in self.spans), _END]
        return tuple((first, last) for first, last in zip(starts, ends, strict=True) if first <= last)


_END = 2**62


def _overlaps(these: tuple[Span, ...], those: tuple[Span, ...]) -> Iterator[Span]:
    one = other = 0
    while one < len(these) and other < len(those):
        first, last = max(these[one][0], those[other][0]), min(these[one][1], those[other][1])
        if first <= last:
            yield first, last
        if these[one][1] < those[other][1]:
            one += 1
        else:
            other += 1
