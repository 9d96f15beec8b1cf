from apps.scorecards.facts import IssueFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="issues/board",
    level=Level.BRONZE,
    weight=2,
    window=Window(moment="created_at"),
    must_hold=0.98,
    settings=("labels_off_board",),
    expected="Its card is on the board and stands in a column.",
    fix="Put the issue on the board and choose its status; the project's own workflow can add new ones by itself.",
)
def issue_on_board(facts: IssueFacts) -> Finding:
    """The board is what the team plans and talks by: work that is not on it surprises everybody."""
    if facts.closed_at is not None:
        return not_applicable("closed")
    if facts.author_kind == "dependency_bot":
        return not_applicable("kept by a dependency bot")
    if facts.has_label(*facts.process.labels_off_board):
        return not_applicable("a label keeps it off the board")
    card = known(facts.card)
    if card is not None and card.column:
        return passed(card.column)
    if not facts.is_past(facts.created_at, business_days=1):
        return not_applicable("opened less than one business day ago")
    return failed("not on the board" if card is None else "on the board without a status")
