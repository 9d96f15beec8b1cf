"""Volumes of solid shapes."""

from shapes.flat.areas import area


def volume(kind: str, first: float, height: float) -> float:
    base = area("square", first)
    if kind == "prism":
        return base * height
    if kind == "pyramid":
        return base * height / 3
    return 0


def never_called() -> None:
    left = 1
    right = 2
    assert left < right
