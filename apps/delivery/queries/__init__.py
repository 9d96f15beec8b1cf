"""What delivery answers: figures of a span of time, and the rows behind them."""

from apps.delivery.queries.board import OpenBoard, board_figures, open_boards
from apps.delivery.queries.figures import (
    BoardChoice,
    BoardFigures,
    BoardHeadline,
    DeploymentFigures,
    DoraFigures,
    IssueFigures,
    PullRequestFigures,
    ShippingFigures,
    ShippingHeadline,
    WithPast,
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
from apps.delivery.queries.shipping import shipping_figures

__all__ = [
    "BoardChoice",
    "BoardFigures",
    "BoardHeadline",
    "DeploymentFigures",
    "DeploymentFilters",
    "DeploymentRow",
    "DoraFigures",
    "IssueFigures",
    "IssueRow",
    "OpenBoard",
    "Paging",
    "Percentiles",
    "PullRequestFigures",
    "PullRequestRow",
    "ShippingFigures",
    "ShippingHeadline",
    "WithPast",
    "WorkFilters",
    "board_figures",
    "deployment_rows",
    "issue_figures",
    "issue_rows",
    "open_boards",
    "pull_request_figures",
    "pull_request_rows",
    "shipping_figures",
]
