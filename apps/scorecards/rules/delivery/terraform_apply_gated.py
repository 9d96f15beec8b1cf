from apps.scorecards.facts import RepositoryFacts, known, workflows_of
from apps.scorecards.findings import Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, rule

HIDDEN = "hidden:"
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
    environments = {one.name.lower(): {name.lower() for name in one.reviewers} for one in known(facts.environments)}
    open_jobs = [job for job in jobs if reviewer not in environments.get(job.environment.lower(), ())]
    if any(HIDDEN in environments.get(job.environment.lower(), ()) for job in open_jobs):
        return unknown("Who approves in an environment is not told to this token: it needs Members: read.")
    if open_jobs:
        return failed(f"applied without approval: {', '.join(job.id for job in open_jobs)}")
    return passed(f"approved in {', '.join(sorted({job.environment for job in jobs}))}")
