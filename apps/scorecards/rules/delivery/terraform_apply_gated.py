from apps.scorecards.facts import RepositoryFacts, known, workflows_of
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule

APPLY = r"(terraform|tofu|terragrunt)\b.*\bapply\b"


@rule(
    clause="cd/terraform-approval",
    level=Level.GOLD,
    weight=2,
    expected="Terraform is applied in an environment that the infra team approves.",
    fix="Put `environment: infra` on the job that applies, with the infra team as its reviewers.",
)
def terraform_apply_gated(facts: RepositoryFacts) -> Finding:
    """A plan changes what everybody stands on."""
    files = known(facts.files)
    if not files.has_ecosystem("terraform"):
        return not_applicable("no Terraform")
    jobs = [
        job
        for workflow in workflows_of(files.of("workflow"))
        for job in workflow.jobs
        if facts.process.is_in(APPLY, job.words)
    ]
    if not jobs:
        return not_applicable("no workflow applies Terraform")
    reviewer = f"team:{facts.process.infra_team}".lower()
    gated = {
        one.name.lower() for one in known(facts.environments) if reviewer in (name.lower() for name in one.reviewers)
    }
    open_jobs = [job.id for job in jobs if job.environment.lower() not in gated]
    if open_jobs:
        return failed(f"applied without approval: {', '.join(open_jobs)}")
    return passed(f"approved in {', '.join(sorted({job.environment for job in jobs}))}")
