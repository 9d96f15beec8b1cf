from apps.scorecards.facts import RepositoryFacts, known, text_of
from apps.scorecards.facts.templates import pull_request_template
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.fixes import DEFAULT_FILES, new_file
from apps.scorecards.rules import Level, rule

TEMPLATE = """## What and why

- [ ] Tests run
- [ ] Lint passes
- [ ] Docs updated
- [ ] ADR impact considered
"""


@rule(
    clause="tooling/pull-request-template",
    level=Level.BRONZE,
    weight=1,
    settings=("checklist_topics",),
    expected="The pull request template has the checklist: tests, lint, docs, ADR.",
    fix="Add the missing items to the template.",
    fix_at=new_file(".github/pull_request_template.md", text=TEMPLATE, remedy=DEFAULT_FILES),
)
def pr_template_checklist(facts: RepositoryFacts) -> Finding:
    """A list that is there already is ticked; one that has to be written is forgotten."""
    defaults = facts.defaults
    found = pull_request_template(known(facts.files), None if defaults is None else known(defaults))
    if not found:
        return failed("no pull request template")
    items = [line for line in text_of(found[0]).splitlines() if line.lstrip().startswith(("- [", "* [", "+ ["))]
    topics = facts.process.checklist_topics
    missing = [topic for topic, words in topics.items() if not any(facts.process.is_in(words, one) for one in items)]
    return failed(f"{found[0].path} lacks: {', '.join(missing)}") if missing else passed(found[0].path)
