"""What delivery answers: figures of a span of time, and the rows behind them."""

from apps.delivery.queries.board import OpenBoard, board_figures, open_boards
from apps.delivery.queries.board_counted import CardQuestion, card_figures, cards_counted
from apps.delivery.queries.counted import Counted
from apps.delivery.queries.figures import (
    BoardChoice,
    BoardFigures,
    BoardHeadline,
    BoardShare,
    DeploymentFigures,
    DoraFigures,
    InContext,
    IssueCounts,
    IssueFigures,
    PullRequestCounts,
    PullRequestFigures,
    ShippingFigures,
)
from apps.delivery.queries.issues import issue_figures, issues_counted
from apps.delivery.queries.percentiles import Percentiles
from apps.delivery.queries.pull_requests import pull_request_figures, pull_requests_counted
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
from apps.delivery.queries.shipping_counted import shipping_counted

__all__ = [
    "BoardChoice",
    "BoardFigures",
    "BoardHeadline",
    "BoardShare",
    "CardQuestion",
    "Counted",
    "DeploymentFigures",
    "DeploymentFilters",
    "DeploymentRow",
    "DoraFigures",
    "InContext",
    "IssueCounts",
    "IssueFigures",
    "IssueRow",
    "OpenBoard",
    "Paging",
    "Percentiles",
    "PullRequestCounts",
    "PullRequestFigures",
    "PullRequestRow",
    "ShippingFigures",
    "WorkFilters",
    "board_figures",
    "card_figures",
    "cards_counted",
    "deployment_rows",
    "issue_figures",
    "issue_rows",
    "issues_counted",
    "open_boards",
    "pull_request_figures",
    "pull_request_rows",
    "pull_requests_counted",
    "shipping_counted",
    "shipping_figures",
]
