"""What delivery answers: figures of a span of time, and the rows behind them."""

from apps.delivery.queries.board import board_choices, board_figures, has_board
from apps.delivery.queries.deployments import deployment_figures
from apps.delivery.queries.dora import dora_figures
from apps.delivery.queries.figures import (
    BoardChoice,
    BoardFigures,
    DeploymentFigures,
    DoraFigures,
    IssueFigures,
    PullRequestFigures,
)
from apps.delivery.queries.issues import issue_figures
from apps.delivery.queries.percentiles import Percentiles
from apps.delivery.queries.pull_requests import pull_request_figures
from apps.delivery.queries.rows import (
    DeploymentFilters,
    DeploymentRow,
    IssueRow,
    Paging,
    PullRequestRow,
    WorkFilters,
    deployment_rows,
    issue_rows,
    pull_request_rows,
)

__all__ = [
    "BoardChoice",
    "BoardFigures",
    "DeploymentFigures",
    "DeploymentFilters",
    "DeploymentRow",
    "DoraFigures",
    "IssueFigures",
    "IssueRow",
    "Paging",
    "Percentiles",
    "PullRequestFigures",
    "PullRequestRow",
    "WorkFilters",
    "board_choices",
    "board_figures",
    "deployment_figures",
    "deployment_rows",
    "dora_figures",
    "has_board",
    "issue_figures",
    "issue_rows",
    "pull_request_figures",
    "pull_request_rows",
]
