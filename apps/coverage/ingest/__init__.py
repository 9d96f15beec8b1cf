"""Stores the reports that come in. Twice is the same as once, in whatever order."""

from apps.coverage.ingest.artifacts import store_artifacts
from apps.coverage.ingest.commits import place_commits
from apps.coverage.ingest.forgetting import forget_old
from apps.coverage.ingest.held import drop_old_held, take_up_held
from apps.coverage.ingest.new_code import measure_new_code
from apps.coverage.ingest.reports import Stored, store_report
from apps.coverage.ingest.statuses import place_statuses, store_statuses

__all__ = [
    "Stored",
    "drop_old_held",
    "forget_old",
    "measure_new_code",
    "place_commits",
    "place_statuses",
    "store_artifacts",
    "store_report",
    "store_statuses",
    "take_up_held",
]
