from collections.abc import Iterator, Sequence

from apps.scorecards.facts import JobRun, Missing, RepositoryFacts, RunFacts, known, stages_of
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, rule


@rule(
    clause="ci/stages",
    level=Level.SILVER,
    weight=2,
    settings=("stage_topics", "kinds_without_stage"),
    expected="Lint, test, build, security, deploy and notify ran for the default branch, as far as the kind has them.",
    fix="Add a job for the missing stage, best by calling the shared workflow that has it.",
)
def ci_stages_present(facts: RepositoryFacts) -> Finding:
    """A stage that never runs finds nothing."""
    if facts.is_empty:
        return not_applicable("an empty repository")
    runs = list(_newest_of_each_workflow(known(facts.runs)))
    if not runs:
        return unknown("No workflow ran on the default branch in 28 days.")
    jobs = [job for run in runs for job in known(run.jobs) if job.has_run]
    missing = _missing(facts, jobs)
    evidence = tuple(Evidence(label=run.path.rpartition("/")[2], url=run.url) for run in runs)
    if not missing:
        return passed("all stages ran", evidence=evidence)
    if isinstance(facts.kind, Missing) and all(facts.process.kinds_without_stage.get(one) for one in missing):
        return unknown(f"{facts.kind.cause} Some kinds have no {', '.join(missing)}, which did not run.")
    return failed(f"did not run: {', '.join(missing)}", evidence=evidence)


def _newest_of_each_workflow(runs: Sequence[RunFacts]) -> Iterator[RunFacts]:
    """Yield the newest success of each workflow, or its newest run: one that fails early never gets to what follows."""
    for path in dict.fromkeys(run.path for run in runs):
        of_path = [run for run in runs if run.path == path]
        yield next((run for run in of_path if run.conclusion == "success"), of_path[0])


def _missing(facts: RepositoryFacts, jobs: Sequence[JobRun]) -> list[str]:
    process = facts.process
    ran = {stage for job in jobs for stage in stages_of(job, process=process)}
    return [
        stage
        for stage in process.stage_topics
        if stage not in ran and facts.kind not in process.kinds_without_stage.get(stage, "").split()
    ]
