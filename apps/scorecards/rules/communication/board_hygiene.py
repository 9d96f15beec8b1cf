from apps.scorecards.facts import OrganizationFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, rule

LEAST, MOST_UNKNOWN = 0.9, 0.2


@rule(
    clause="communication/weekly-sync",
    level=Level.ORGANIZATION,
    weight=0,
    expected="At least 90 % of the open issues have a card, an owner, their labels and the right column.",
    fix="Go through the list of issues that miss something at the end of the sync.",
)
def board_hygiene(facts: OrganizationFacts) -> Finding:
    """Figures of a board are worth as much as its cards are kept."""
    hygiene = known(facts.hygiene)
    judged = hygiene.kept + hygiene.broken
    if not judged and not hygiene.unknown:
        return not_applicable("no open issue that it concerns")
    if hygiene.unknown > MOST_UNKNOWN * (judged + hygiene.unknown):
        return unknown(hygiene.cause)
    told = f"{hygiene.kept} of {judged} open issues"
    return passed(told) if hygiene.kept >= LEAST * judged else failed(told)
