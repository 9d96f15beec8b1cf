"""What scorecards answer: where repositories stand, with their results, and what judging is told."""

from apps.scorecards.queries.process import ProcessDocument, ShownClause, clause_words, process_document
from apps.scorecards.queries.results import ShownResult, ShownSubject
from apps.scorecards.queries.scorecards import (
    History,
    OrganizationScore,
    Scorecard,
    ScorecardRow,
    history,
    organization_score,
    rule_results,
    scorecard,
    scorecards,
    subjects,
)

__all__ = [
    "History",
    "OrganizationScore",
    "ProcessDocument",
    "Scorecard",
    "ScorecardRow",
    "ShownClause",
    "ShownResult",
    "ShownSubject",
    "clause_words",
    "history",
    "organization_score",
    "process_document",
    "rule_results",
    "scorecard",
    "scorecards",
    "subjects",
]
