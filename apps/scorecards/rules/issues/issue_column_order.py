from itertools import pairwise

from apps.scorecards.facts import IssueFacts, MoveFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, Window, rule

BACKLOG, DONE = "backlog", "done"
FLOW = (BACKLOG, "in_progress", "review", DONE)
Step = tuple[str, str]


@rule(
    clause="issues/board",
    level=Level.GOLD,
    weight=1,
    window=Window(moment="done_at", days=28),
    must_hold=0.9,
    expected="Its card was worked on before it was done, and did not come back.",
    fix="Move the card as the work goes on, and open a new issue for what is left over.",
)
def issue_column_order(facts: IssueFacts) -> Finding:
    """Cards that jump leave no trace of how long work and review took, so nobody sees where work waits."""
    if facts.done_at is None:
        return not_applicable("not done" if facts.closed_at is None else "closed without being done")
    card, moves = known(facts.card), known(facts.moves)
    if card is None or card.tier != DONE:
        return not_applicable("not in Done on the board")
    for before, after in _steps(moves):
        if after == DONE and before in (BACKLOG, ""):
            return failed("went from Backlog to Done" if before else "was put into Done at once")
        if before == DONE:
            return failed(f"came back from Done to {after.replace('_', ' ').title()}")
    if not moves or any(move.is_gap for move in moves):
        return unknown("GitHub no longer tells all moves of the card, and the portal had not looked.")
    return passed(" → ".join(tier.replace("_", " ").title() for tier in _path(moves)))


def _path(moves: tuple[MoveFacts, ...]) -> list[str]:
    """Return the tiers it came through; "?" where nobody knows."""
    path: list[str] = []
    for move in moves:
        path += ["?"] * move.is_gap
        path += [move.to_tier] if move.to_tier in FLOW and path[-1:] != [move.to_tier] else []
    return path


def _steps(moves: tuple[MoveFacts, ...]) -> list[Step]:
    """Return the steps that are known for sure, beginning with nothing."""
    return [step for step in pairwise(["", *_path(moves)]) if "?" not in step]
