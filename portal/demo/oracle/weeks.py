"""The week's figures from the world alone. Straightforward on purpose; it shares no code with the portal."""

from datetime import datetime
from typing import Any

from portal.demo.oracle.boards import BoardWeek
from portal.demo.oracle.coverage import coverage_figures
from portal.demo.oracle.deployments import deployment_figures
from portal.demo.oracle.incidents import IncidentWeek
from portal.demo.oracle.issues import issue_figures
from portal.demo.oracle.moments import window_of
from portal.demo.oracle.pull_requests import pull_request_figures
from portal.demo.oracle.scope import Scope, scope_of
from portal.demo.world.model import World


def weekly_figures(
    world: World,
    week: str,
    *,
    at: datetime,
    time_zone: str = "UTC",
    board: int | None = None,
    repository: str | None = None,
    team: str | None = None,
    author_kind: str | None = None,
    alerts_since: datetime | None = None,
) -> dict[str, Any]:
    """Answer like `GET /api/v1/weeks/{week}`, with `at` as now; `alerts_since` is when a look at alerts began."""
    window = window_of(week, now=at, time_zone=time_zone)
    scope = scope_of(world, window=window, repository=repository, team=team, author_kind=author_kind)
    causes: dict[str, str] = {}
    deployments, dora = deployment_figures(scope, causes=causes)
    return {
        "week": week,
        "start": window.start.astimezone(window.zone).isoformat(),
        "end": window.end.astimezone(window.zone).isoformat(),
        "time_zone": time_zone,
        "at": window.end_instant.at.isoformat(),
        "as_of": at.isoformat(),
        "frozen_at": None,
        "filters": {"repository": repository, "team": team, "board": board, "author_kind": author_kind},
        "causes": causes,
        "issues": issue_figures(scope),
        "pull_requests": pull_request_figures(scope),
        "board": _board(scope, number=board, causes=causes),
        "boards": _boards(world),
        "deployments": deployments,
        "dora": dora,
        "incidents": IncidentWeek(scope, causes=causes, alerts_since=alerts_since).figures(),
        "coverage": coverage_figures(scope),
    }


def _boards(world: World) -> list[dict[str, Any]]:
    boards = [{"number": board.number, "title": board.title} for board in world.boards if not board.is_closed]
    return sorted(boards, key=lambda board: board["number"])


def _board(scope: Scope, *, number: int | None, causes: dict[str, str]) -> dict[str, Any] | None:
    """The board asked for, else the lowest-numbered open one."""
    boards = sorted((board for board in scope.world.boards if not board.is_closed), key=lambda board: board.number)
    if number is not None:
        boards = [board for board in boards if board.number == number]
    if not boards:
        causes["board"] = "No board is visible."
        return None
    return BoardWeek(boards[0], scope=scope, causes=causes).figures()
