from apps.catalog.names import plain
from apps.scorecards.facts import OrganizationFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, passed
from apps.scorecards.rules import Level, rule

TIERS = ("backlog", "in_progress", "review", "done")


@rule(
    clause="issues/board",
    level=Level.ORGANIZATION,
    weight=0,
    settings=("columns",),
    expected="The columns of the process follow each other from left to right; others may stand between them.",
    fix="Add the missing option to the field Status of the project, or drag the options into their order.",
)
def board_has_standard_columns(facts: OrganizationFacts) -> Finding:
    """Figures of flow mean the same for everybody only if the columns do."""
    board, wanted = known(facts.board), facts.process.columns
    evidence = (Evidence(label=board.title, url=board.url),)
    places = [_place(name, position=position, facts=facts) for position, name in enumerate(wanted)]
    missing = [name for name, place in zip(wanted, places, strict=True) if place is None]
    there = " → ".join(board.columns) or "no columns"
    if missing:
        return failed(f"missing: {', '.join(missing)}; there are: {there}", evidence=evidence)
    in_order = [place for place in places if place is not None]
    if in_order != sorted(in_order):
        return failed(f"in another order: {there}", evidence=evidence)
    return passed(there, evidence=evidence)


def _place(name: str, *, position: int, facts: OrganizationFacts) -> int | None:
    """Return where a column stands: the one of that name, else the first that means the same; None without."""
    board = known(facts.board)
    names = [plain(column) for column in board.columns]
    if plain(name) in names:
        return names.index(plain(name))
    is_standard = len(facts.process.columns) == len(TIERS)
    return board.tiers.index(TIERS[position]) if is_standard and TIERS[position] in board.tiers else None
