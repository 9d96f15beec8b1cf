from apps.scorecards.facts import RepositoryFacts, known, text_of, workflows_of
from apps.scorecards.facts.templates import headings_of
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.fixes import new_file
from apps.scorecards.rules import Level, rule

BACK = r"helm rollback|rollback|roll back|terraform state|state revert"


@rule(
    clause="cd/rollbacks",
    level=Level.GOLD,
    weight=2,
    expected="A workflow or a runbook says how to go back.",
    fix="Add a rollback workflow (workflow_dispatch), or a section on rollbacks to the runbook.",
    fix_at=new_file("docs/runbook.md", text="# Runbook\n\n## Rollback\n\n"),
)
def rollback_path_documented(facts: RepositoryFacts) -> Finding:
    """The way back is found before it is needed."""
    files = known(facts.files)
    if known(facts.kind) not in ("service", "infra"):
        return not_applicable("nothing that is deployed")
    for workflow in workflows_of(files.of("workflow")):
        if facts.process.is_in(BACK, f"{workflow.path}\n{workflow.words}"):
            return passed(workflow.path)
    for runbook in files.of("runbook"):
        if any(facts.process.is_in(BACK, heading) for heading in headings_of(text_of(runbook))):
            return passed(runbook.path)
    return failed("no workflow and no runbook tells how to go back")
