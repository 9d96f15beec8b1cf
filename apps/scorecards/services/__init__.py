"""Judging: what changed since the last time is judged again, and only what became different is written."""

from apps.scorecards.services.judging import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate"]
