from apps.scorecards.facts import IssueFacts, known
from apps.scorecards.facts.templates import headings_of, issue_templates, template_headings, template_name
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule

# Of the headings of a template so many must be there.
SHARE = 0.7


@rule(
    clause="issues/template",
    level=Level.SILVER,
    weight=1,
    window=Window(moment="created_at", days=28),
    must_hold=0.9,
    expected="The issue has the headings of one of the templates, and says something below them.",
    fix="Edit the issue with the template's headings; turn blank issues off in the template chooser.",
)
def issue_uses_template(facts: IssueFacts) -> Finding:
    """Whoever picks the issue up finds what they need where they look for it."""
    if facts.is_by_bot:
        return not_applicable("made by a bot")
    repository = facts.repository
    # One of the organization's is a standard template too where the repository has others of its own.
    defaults = () if repository.defaults is None else (known(repository.defaults),)
    templates = [one for files in (known(repository.files), *defaults) for one in issue_templates(files, None)]
    headings = set(headings_of(facts.body))
    best, name = max(
        ((_share(template_headings(one), headings), template_name(one)) for one in templates), default=(0.0, "")
    )
    if not templates:
        return not_applicable("no template")
    if best < SHARE or not headings:
        return failed(f"{best:.0%} of the headings of {name or 'any template'}")
    if not any(line.strip() and not line.lstrip().startswith("#") for line in facts.body.splitlines()):
        return failed(f"the headings of {name}, with nothing below them")
    return passed(f"like {name}")


def _share(of_template: list[str], found: set[str]) -> float:
    return sum(heading in found for heading in of_template) / len(of_template) if of_template else 0.0
