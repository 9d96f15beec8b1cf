"""Compare the figures of the portal with those of the oracle."""

import math
from typing import Any

TOLERANCE = 1e-6


def differences(found: Any, true: Any, path: str = "") -> list[str]:
    """Name every place where two answers differ. Of a cause only its place counts, its words are the portal's."""
    # Coverage is known where reports came in: tests/scorecards/test_covered.py compares it.
    if path in (".as_of", ".frozen_at", ".coverage", ".causes.coverage"):
        return []
    if path == ".causes":
        found, true = sorted(found), sorted(true)
    if isinstance(found, dict) and isinstance(true, dict):
        names = sorted(found.keys() | true.keys(), key=str)
        return [line for name in names for line in differences(found.get(name), true.get(name), f"{path}.{name}")]
    if isinstance(found, list) and isinstance(true, list) and len(found) == len(true):
        pairs = enumerate(zip(found, true, strict=True))
        return [line for index, (one, other) in pairs for line in differences(one, other, f"{path}[{index}]")]
    return [] if _equal(found, true) else [f"{path}: {found!r}, in truth {true!r}"]


def _equal(found: Any, true: Any) -> bool:
    if isinstance(found, float) and isinstance(true, float | int) and not isinstance(true, bool):
        return math.isclose(found, true, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(found == true)
