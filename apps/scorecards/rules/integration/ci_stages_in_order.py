from collections.abc import Iterator, Sequence
from datetime import datetime

from apps.scorecards.facts import FactMissing, JobRun, RepositoryFacts, RunFacts, known, stages_of
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule

DEPLOY = "deploy"
BY_THE_CLOCK = "schedule"


@rule(
    clause="ci/stages",
    level=Level.SILVER,
    weight=2,
    settings=("stage_topics", "deploy_job"),
    expected="In the newest ten runs nothing was deployed before the stages in front of it had succeeded.",
    fix="Let the job that deploys wait for the others: list them in its `needs`.",
)
def ci_stages_in_order(facts: RepositoryFacts) -> Finding:
    """What is deployed beside its tests is deployed without them."""
    runs = [run for run in known(facts.runs) if run.event != BY_THE_CLOCK]
    deploying = [(run, job) for run in runs for job in _jobs(run) if _is_deploying(job, facts)]
    if not deploying:
        return not_applicable("none of the newest runs deploys")
    broken = [(run, words) for run, job in deploying if (words := _broken(job, run=run, runs=runs, facts=facts))]
    if broken:
        evidence = tuple(Evidence(label=run.sha[:7], url=run.url) for run, _ in broken[:3])
        return failed("; ".join(dict.fromkeys(words for _, words in broken)), evidence=evidence)
    return passed(f"jobs that deployed and waited for the others: {len(deploying)}")


def _jobs(run: RunFacts) -> Sequence[JobRun]:
    return [job for job in known(run.jobs) if job.has_run]


def _is_deploying(job: JobRun, facts: RepositoryFacts) -> bool:
    """Say whether a job deploys: drafting a release, or publishing an image or the results of tests, is none yet."""
    return facts.process.is_in(facts.process.deploy_job, job.name)


def _broken(deploying: JobRun, *, run: RunFacts, runs: Sequence[RunFacts], facts: RepositoryFacts) -> str:
    """Say which stages had not succeeded when a job began to deploy; "" where all had."""
    began_at = _known(deploying.started_at)
    late = []
    for stage in _before_deploy(facts):
        jobs = _of_stage(stage, run=run, runs=runs, facts=facts)
        if any(not _had_succeeded(job, at=began_at) for job in jobs):
            late.append(stage)
    return f"{deploying.name} did not wait for {', '.join(late)}" if late else ""


def _before_deploy(facts: RepositoryFacts) -> Iterator[str]:
    for stage in facts.process.stage_topics:
        if stage == DEPLOY:
            return
        yield stage


def _of_stage(stage: str, *, run: RunFacts, runs: Sequence[RunFacts], facts: RepositoryFacts) -> list[JobRun]:
    """Return the jobs of a stage in the run that deploys; where it has none, in the others of its commit."""
    others = [one for one in runs if one is not run and one.sha == run.sha and one.created_at <= run.created_at]
    for candidates in ([run], others):
        found = [job for one in candidates for job in _jobs(one) if _is_of(job, stage=stage, facts=facts)]
        if found:
            return found
    return []


def _is_of(job: JobRun, *, stage: str, facts: RepositoryFacts) -> bool:
    stages = frozenset(stages_of(job, process=facts.process))
    return stage in stages and DEPLOY not in stages and not _is_deploying(job, facts)


def _had_succeeded(job: JobRun, *, at: datetime) -> bool:
    return job.conclusion == "success" and _known(job.completed_at) <= at


def _known(at: datetime | None) -> datetime:
    if at is None:
        raise FactMissing("GitHub does not tell when the jobs of a run began and ended.")
    return at
