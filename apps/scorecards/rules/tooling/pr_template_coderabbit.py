from apps.scorecards.facts import RepositoryFacts, known, text_of
from apps.scorecards.facts.templates import pull_request_template
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.fixes import DEFAULT_FILES, new_file
from apps.scorecards.rules import Level, rule

TEMPLATE = """## What and why

Comment `@coderabbitai review` to have it looked at again.
"""


@rule(
    clause="tooling/pull-request-template",
    level=Level.BRONZE,
    weight=2,
    expected="The pull request template tells how to work with CodeRabbit.",
    fix="Add a line on CodeRabbit to the template, for example: `@coderabbitai review`.",
    fix_at=new_file(".github/pull_request_template.md", text=TEMPLATE, remedy=DEFAULT_FILES),
)
def pr_template_coderabbit(facts: RepositoryFacts) -> Finding:
    """Whoever opens a pull request learns there how its review is asked for."""
    defaults = facts.defaults
    found = pull_request_template(known(facts.files), None if defaults is None else known(defaults))
    if not found:
        return failed("no pull request template")
    telling = [one.path for one in found if "coderabbit" in text_of(one).lower()]
    return passed(telling[0]) if telling else failed(f"{found[0].path} does not mention it")
