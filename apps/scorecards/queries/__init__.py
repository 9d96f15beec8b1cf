"""What scorecards answer: where repositories stand, with their results, and what judging is told."""

from apps.scorecards.queries.back_tests import ShownBackTest, back_test, back_tests
from apps.scorecards.queries.badges import Badge, CoverageBadge, badge, badge_key, coverage_badge
from apps.scorecards.queries.leverage import Lever, levers
from apps.scorecards.queries.matrix import Matrix, MatrixChoice, matrix, results_as_of
from apps.scorecards.queries.parameters import load_standards
from apps.scorecards.queries.process import ProcessDocument, ShownClause, clause_words, process_document
from apps.scorecards.queries.repository import RepositoryPage, repository_page
from apps.scorecards.queries.results import ShownResult, ShownSubject
from apps.scorecards.queries.rules import RepositoryResult, ResultPage, RulePage, result_page, rule_page, rule_results
from apps.scorecards.queries.scorecards import (
    History,
    OrganizationScore,
    Scorecard,
    ScorecardRow,
    history,
    organization_results,
    organization_score,
    scorecard,
    scorecards,
    standing_of,
    subjects,
)
from apps.scorecards.queries.trend import Trend, score_trend
from apps.scorecards.queries.waivers import Act, State, Waivable, WaiverRow, waivable, waiver_rows

__all__ = [
    "Act",
    "Badge",
    "CoverageBadge",
    "History",
    "Lever",
    "Matrix",
    "MatrixChoice",
    "OrganizationScore",
    "ProcessDocument",
    "RepositoryPage",
    "RepositoryResult",
    "ResultPage",
    "RulePage",
    "Scorecard",
    "ScorecardRow",
    "ShownBackTest",
    "ShownClause",
    "ShownResult",
    "ShownSubject",
    "State",
    "Trend",
    "Waivable",
    "WaiverRow",
    "back_test",
    "back_tests",
    "badge",
    "badge_key",
    "clause_words",
    "coverage_badge",
    "history",
    "levers",
    "load_standards",
    "matrix",
    "organization_results",
    "organization_score",
    "process_document",
    "repository_page",
    "result_page",
    "results_as_of",
    "rule_page",
    "rule_results",
    "score_trend",
    "scorecard",
    "scorecards",
    "standing_of",
    "subjects",
    "waivable",
    "waiver_rows",
]
