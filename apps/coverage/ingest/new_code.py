"""Notes how well the new code of pull requests is tested, while the reports still tell of files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from apps.catalog.ingest.rows import upsert
from apps.coverage.models import NewCode
from apps.coverage.queries.changes import MeasuredChange, changes_to_measure, measured_changes

AT_ONCE = 500


def measure_new_code(*, now: datetime) -> int:
    """Measure the pull requests of which something came in, the latest changed first; return how many."""
    keys = list(changes_to_measure(now=now).order_by("-updated_at", "pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        rows = list(changes_to_measure(now=now).filter(pk__in=keys[start : start + AT_ONCE]))
        _store(rows)
    return len(keys)


def _store(rows: Sequence[Any]) -> None:
    measured = zip(rows, measured_changes(rows), strict=True)
    upsert(NewCode, rows=[_row(row, found=found) for row, found in measured], unique=("pull_request",))


def _row(row: Any, *, found: MeasuredChange) -> NewCode:
    counted = () if found.cause else found.files
    return NewCode(
        pull_request=row,
        head_sha=row.files_head_sha,
        base_ref=row.files_base_ref,
        lines_head_sha=row.lines_head_sha,
        reported_at=row.report_at,
        lines_covered=sum(file.lines_covered for file in counted),
        lines_total=sum(file.lines_total for file in counted),
        files=[
            {
                "path": file.path,
                "is_new": file.path in found.added,
                "lines_covered": file.lines_covered,
                "lines_total": file.lines_total,
            }
            for file in found.files
            if file.lines_total
        ],
        cause=found.cause,
    )
