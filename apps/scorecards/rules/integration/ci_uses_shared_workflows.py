from collections.abc import Iterator

from apps.scorecards.facts import FactMissing, Missing, RepositoryFacts, known, workflows_of
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule


@rule(
    clause="ci/shared-workflows",
    level=Level.BRONZE,
    weight=2,
    settings=("shared_workflows",),
    expected="Lint, tests and security scans run in the organization's shared workflows.",
    fix="Replace the job with a call: `uses: <organization>/<infra repository>/.github/workflows/lint-test.yml@<ref>`.",
)
def ci_uses_shared_workflows(facts: RepositoryFacts) -> Finding:
    """What is mended once in a shared workflow is mended everywhere."""
    process = facts.process
    if facts.name.lower() == process.infra_repository.lower():
        return not_applicable("it holds the shared workflows")
    files = known(facts.files)
    if known(facts.kind) == "docs":
        return not_applicable("documents")
    ran = _called_by_runs(facts)
    try:
        calls = [job.uses for workflow in workflows_of(files.of("workflow")) for job in workflow.jobs if job.uses]
    except FactMissing:
        if not ran:
            raise
        calls = []
    names = list(dict.fromkeys(_shared_names([*ran, *calls], facts=facts)))
    missing = [one for one in process.shared_workflows if not any(name.startswith(one.lower()) for name in names)]
    if missing:
        return failed(f"not called: {', '.join(missing)}")
    return passed(f"calls {', '.join(names)}")


def _called_by_runs(facts: RepositoryFacts) -> list[str]:
    """Return what the newest runs called, whatever the files say of it today; nothing where no run is known."""
    runs = () if isinstance(facts.runs, Missing) else facts.runs
    return [called.path for run in runs for called in run.called]


def _shared_names(calls: list[str], *, facts: RepositoryFacts) -> Iterator[str]:
    """Yield the names of the files that are in the shared repository."""
    for one in calls:
        if f"/{facts.process.infra_repository}/.github/workflows/".lower() in one.lower():
            yield one.partition("@")[0].rpartition("/")[2].lower()
