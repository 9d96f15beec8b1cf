"""What the demonstration says of itself, under /_demo: the oracle's figures, planted verdicts, requests, faults."""

from collections import deque
from datetime import datetime
from typing import Any, Protocol

from portal.demo.oracle import weekly_figures
from portal.demo.server.faults import Faults
from portal.demo.server.messages import Reply, Request, Seen, not_found, refusal
from portal.demo.world.model import World

PREFIX = "/_demo/"


class Served(Protocol):
    """What control needs of the server."""

    world: World
    faults: Faults
    log: deque[Seen]
    points_used: int

    def clock(self) -> datetime:
        """Answer the server's time."""


def answer_control(server: Served, request: Request) -> Reply:
    """Answer a request under /_demo; none of them counts or is logged."""
    parts = request.path.removeprefix(PREFIX).strip("/").split("/")
    if parts == ["faults"]:
        return _faults(server.faults, request)
    if request.method == "GET" and parts[:2] == ["oracle", "weeks"] and len(parts) == 3:
        return _oracle(server, request, week=parts[2])
    if request.method == "GET" and parts == ["verdicts"]:
        return _reply([_verdict(verdict) for verdict in server.world.verdicts])
    if request.method == "GET" and parts == ["requests"]:
        seen = [seen.as_json() for seen in server.log]
        return _reply({"points": server.points_used, "requests": seen})
    return not_found()


def _reply(payload: Any, status: int = 200) -> Reply:
    return Reply(status=status, payload=payload, headers={"Content-Type": "application/json; charset=utf-8"})


def _oracle(server: Served, request: Request, *, week: str) -> Reply:
    query = request.query
    try:
        payload = weekly_figures(
            server.world,
            week,
            at=_moment(query.get("at", "")) or server.clock(),
            time_zone=query.get("time_zone") or "UTC",
            board=int(query["board"]) if query.get("board") else None,
            repository=query.get("repository") or None,
            team=query.get("team") or None,
            author_kind=query.get("author_kind") or None,
            alerts_since=_moment(query.get("alerts_since", "")),
        )
    except (ValueError, LookupError) as error:
        return refusal(422, message=f"{type(error).__name__}: {error}")
    return _reply(payload)


def _moment(text: str) -> datetime | None:
    # A "+" that was not escaped arrives as a space.
    return datetime.fromisoformat(text.replace(" ", "+")) if text else None


def _verdict(verdict: Any) -> dict[str, Any]:
    return {name: getattr(verdict, name) for name in ("clause", "subject", "keeps", "why")}


def _faults(faults: Faults, request: Request) -> Reply:
    if request.method == "DELETE":
        faults.clear()
    elif request.method == "POST":
        try:
            sent = request.json()
            for rule in sent if isinstance(sent, list) else [sent]:
                faults.add(rule)
        except (ValueError, TypeError, AttributeError) as error:
            return refusal(422, message=str(error))
    return _reply([rule.as_json() for rule in faults.rules])
