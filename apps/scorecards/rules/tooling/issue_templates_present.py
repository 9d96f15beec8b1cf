from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.facts.templates import issue_templates, template_name
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.fixes import DEFAULT_FILES, new_file
from apps.scorecards.rules import Level, rule

TEMPLATE = """---
name: Bug
about: Something does not work
---

## What happened

## What should have happened

## How to see it
"""


@rule(
    clause="tooling/issue-templates",
    level=Level.BRONZE,
    weight=2,
    settings=("issue_templates",),
    expected="There are issue templates for bug, feature, task and ADR change.",
    fix="Copy the missing templates from the organization's .github repository, or remove the own ones to inherit all.",
    fix_at=new_file(".github/ISSUE_TEMPLATE/bug.md", text=TEMPLATE, remedy=DEFAULT_FILES),
)
def issue_templates_present(facts: RepositoryFacts) -> Finding:
    """A template asks for what whoever picks the issue up will need."""
    defaults = facts.defaults
    found = {
        template_name(one) for one in issue_templates(known(facts.files), None if defaults is None else known(defaults))
    }
    missing = [name for name in facts.process.issue_templates if name not in found]
    if missing:
        return failed(f"missing: {', '.join(missing)}")
    return passed(f"there are: {', '.join(sorted(found))}")
