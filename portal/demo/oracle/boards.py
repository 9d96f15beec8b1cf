"""A board's week: where cards stand, how they moved, what is late."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from portal.demo.oracle.arithmetic import days, hours, percentile, spread
from portal.demo.oracle.cards import NO_STATUS, UNKNOWN, Step, Way, ways_on
from portal.demo.oracle.moments import Instant
from portal.demo.oracle.scope import Scope
from portal.demo.oracle.states import labels_then, owners_then
from portal.demo.world.model import Board, Draft, PullRequest

WORKING = ("in_progress", "review")
FLOOR_DAYS = {"in_progress": 7.0, "review": 3.0}
T = TypeVar("T")
LIMIT_WINDOW = timedelta(days=84)
NAMED_TIERS = {
    "backlog": ("backlog", "todo", "to do", "new", "ready", "triage"),
    "in_progress": ("in progress", "doing", "in development", "wip"),
    "review": ("qa", "testing"),
    "done": ("done", "closed", "shipped", "released"),
}
MOVED = "A card moved in these days and nobody can say how."
STOOD = "A card stood somewhere then and nobody can say where."
OWNED = "The owner of a draft is not known for the past."


class BoardWeek:
    """The cards of one board, looked at for one week."""

    def __init__(self, board: Board, *, scope: Scope, causes: dict[str, str]) -> None:
        self.board = board
        self.scope = scope
        self.window = scope.window
        self.causes = causes
        self.ways = ways_on(board, scope=scope)
        self.start = self.window.start_instant
        self.end = self.window.end_instant
        self.moves_known = not any(self._gap_in_week(way) for way in self.ways)
        self.start_known = self._is_known(self.start)
        self.end_known = self._is_known(self.end)

    def figures(self) -> dict[str, Any]:
        daily = {day.isoformat(): self._standing(instant) for day, instant in self.window.days()}
        names = self._names(daily)
        return {
            "number": self.board.number,
            "title": self.board.title,
            "columns": self._columns(names),
            "moves": self._told("moves", self.moves_known, lambda: self._moves(names)),
            "entered": self._told("entered", self.moves_known, lambda: self._entered(names)),
            "done": self._told("done", self.moves_known, lambda: len(self._done())),
            "wip": self._told("wip", self.end_known, self._wip),
            "cycle_hours": self._told("cycle_hours", self.moves_known, self._cycle_hours),
            "aging": self._told("aging", self.end_known, self._aging),
            "blocked": self._told("blocked", self.end_known, self._blocked),
            "carried_over": self._told("carried_over", self.start_known and self.end_known, self._carried_over),
            "added": self._told("added", self.moves_known, self._added),
            "cumulative": [self._day(date, counts, names=names) for date, counts in daily.items()],
        }

    def tier(self, column: str | None) -> str:
        for known in self.board.columns:
            if known.name == column:
                return known.tier
        name = (column or "").lower()
        for tier, named in NAMED_TIERS.items():
            if name in named:
                return tier
        if "review" in name:
            return "review"
        return "done" if name.startswith("complete") else "other"

    def _told(self, path: str, is_known: bool, tell: Callable[[], T], *, why: str = MOVED) -> T | None:
        """The figure, or None and its cause."""
        if is_known:
            return tell()
        self.causes[f"board.{path}"] = why
        return None

    def _gap_in_week(self, way: Way) -> bool:
        gap = way.gap()
        if gap is None or gap.end is None:
            return False
        return gap.start < self.window.end and gap.end >= self.window.start

    def _is_known(self, instant: Instant) -> bool:
        stays = (way.stay_at(instant) for way in self.ways)
        return not any(stay and stay.column == UNKNOWN for stay in stays)

    def _standing(self, instant: Instant) -> Counter[str] | None:
        """How many cards stood in each column; None if that of one is not known."""
        stays = [way.stay_at(instant) for way in self.ways]
        counts = Counter(stay.column for stay in stays if stay)
        return None if UNKNOWN in counts else counts

    def _steps(self) -> list[tuple[Way, Step]]:
        return [(way, step) for way in self.ways for step in way.steps if self.window.holds(step.at)]

    def _names(self, daily: dict[str, Counter[str] | None]) -> list[str]:
        """The board's columns, then those that are gone but were seen, then that of no status."""
        seen: set[str] = set()
        for counts in (*daily.values(), self._standing(self.start), self._standing(self.end)):
            seen.update(counts or ())
        for _, step in self._steps():
            seen.update(name for name in (step.source, step.target) if name)
        present = [column.name for column in self.board.columns]
        return [*present, *sorted(seen - {*present, NO_STATUS, UNKNOWN}), NO_STATUS]

    def _columns(self, names: list[str]) -> list[dict[str, Any]]:
        steps = [step for _, step in self._steps()]
        entered = Counter(step.target for step in steps)
        left = Counter(step.source for step in steps)
        return [self._column(name, entered=entered[name], left=left[name]) for name in names]

    def _column(self, name: str, *, entered: int, left: int) -> dict[str, Any]:
        path = f"columns.{name or 'null'}"
        at_start = (self._standing(self.start) or Counter())[name]
        at_end = (self._standing(self.end) or Counter())[name]
        return {
            "name": name or None,
            "tier": self.tier(name),
            "at_start": self._told(f"{path}.at_start", self.start_known, lambda: at_start, why=STOOD),
            "at_end": self._told(f"{path}.at_end", self.end_known, lambda: at_end, why=STOOD),
            "entered": self._told(f"{path}.entered", self.moves_known, lambda: entered),
            "left": self._told(f"{path}.left", self.moves_known, lambda: left),
            "unowned": self._unowned(name),
            "oldest_days": self._told(
                f"{path}.oldest_days", self.end_known, lambda: self._oldest_days(name), why=STOOD
            ),
        }

    def _ways_in(self, name: str) -> list[Way]:
        stays = [(way, way.stay_at(self.end)) for way in self.ways]
        return [way for way, stay in stays if stay and stay.column == name]

    def _unowned(self, name: str) -> int | None:
        path = f"columns.{name or 'null'}.unowned"
        if not self.end_known:
            return self._told(path, False, int, why=STOOD)
        unowned = 0
        for way in self._ways_in(name):
            content = way.content
            if not isinstance(content, Draft):
                unowned += not owners_then(content, instant=self.end)
            elif self.end.is_present or content.updated_at <= self.end.at:
                unowned += not content.assignees
            else:
                return self._told(path, False, int, why=OWNED)
        return unowned

    def _oldest_days(self, name: str) -> float | None:
        starts = [stay.start for way in self._ways_in(name) if (stay := way.stay_at(self.end))]
        return days(self.end.at - min(starts)) if starts else None

    def _moves(self, names: list[str]) -> list[dict[str, Any]]:
        counts = Counter((step.source, step.target) for _, step in self._steps() if step.source and step.target)
        pairs = sorted(counts, key=lambda pair: (names.index(pair[0]), names.index(pair[1])))
        return [{"from": source, "to": target, "count": counts[source, target]} for source, target in pairs]

    def _entered(self, names: list[str]) -> list[dict[str, Any]]:
        counts = Counter(step.target for _, step in self._steps() if step.is_first and step.target)
        return [{"to": name, "count": counts[name]} for name in names if counts[name]]

    def _done(self) -> list[tuple[Way, Step]]:
        """Cards that came to done in the week and are there at its end, with their last step there."""
        last = {}
        for way, step in self._steps():
            stay = way.last_stay(self.end)
            if self.tier(step.target) == "done" and stay and self.tier(stay.column) == "done":
                last[way.content.node_id] = (way, step)
        return list(last.values())

    def _cycle_hours(self) -> dict[str, Any]:
        found = []
        for way, done in self._done():
            if way.gap():
                continue
            before = [step for step in way.steps if step.at < done.at]
            for tier in WORKING:
                starts = [step.at for step in before if self.tier(step.target) == tier]
                if starts:
                    found.append(hours(done.at - starts[0]))
                    break
        return spread(found)

    def _working(self, way: Way, instant: Instant) -> bool:
        stay = way.stay_at(instant)
        return stay is not None and self.tier(stay.column) in WORKING

    def _wip(self) -> int:
        return sum(self._working(way, self.end) for way in self.ways)

    def _carried_over(self) -> int:
        return sum(self._working(way, self.start) and self._working(way, self.end) for way in self.ways)

    def _added(self) -> int:
        started = {way.content.node_id: way for way, step in self._steps() if self.tier(step.target) == "in_progress"}
        return sum(way.stay_at(self.start) is None for way in started.values())

    def _aging(self) -> list[dict[str, Any]]:
        late = []
        for way in self.ways:
            stay = way.stay_at(self.end)
            if stay is None or self.tier(stay.column) not in WORKING:
                continue
            limit, age = self._limit_days(stay.column), days(self.end.at - stay.start)
            if age > limit:
                late.append({"item": self._item(way), "column": stay.column, "days": age, "limit_days": limit})
        return sorted(late, key=lambda one: (-one["days"], one["item"]["title"]))

    def _limit_days(self, column: str) -> float:
        since = self.window.end - LIMIT_WINDOW
        ended = [
            days(stay.end - stay.start)
            for way in self.ways
            for stay in way.stays
            if stay.column == column and stay.end and since <= stay.end < self.window.end
        ]
        floor = FLOOR_DAYS[self.tier(column)]
        return max(floor, percentile(ended, percent=85)) if ended else floor

    def _blocked(self) -> list[dict[str, Any]]:
        blocked = []
        for way in self.ways:
            stay = way.stay_at(self.end)
            if stay is None:
                continue
            has_label = not isinstance(way.content, Draft) and "blocked" in labels_then(way.content, instant=self.end)
            if has_label or stay.column.lower() == "blocked":
                blocked.append(self._item(way))
        return sorted(blocked, key=lambda item: (item["title"], item["repository"] or "", item["number"] or 0))

    def _item(self, way: Way) -> dict[str, Any]:
        content = way.content
        if isinstance(content, Draft):
            return {"kind": "draft", "repository": None, "number": None, "title": content.title, "url": None}
        return {
            "kind": "pull_request" if isinstance(content, PullRequest) else "issue",
            "repository": content.repository.name,
            "number": content.number,
            "title": content.title,
            "url": self.scope.url(content),
        }

    def _day(self, date: str, counts: Counter[str] | None, *, names: list[str]) -> dict[str, Any]:
        known: Counter[str] = counts or Counter()
        columns = self._told(f"cumulative.{date}", counts is not None, lambda: {name: known[name] for name in names})
        return {"date": date, "columns": columns}
