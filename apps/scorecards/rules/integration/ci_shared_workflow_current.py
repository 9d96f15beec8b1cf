from datetime import timedelta

from apps.scorecards.facts import CalledWorkflow, Missing, RepositoryFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, rule

LIMIT = timedelta(days=30)


@rule(
    clause="ci/shared-workflows",
    level=Level.ADVISORY,
    weight=0,
    expected="The shared workflows that ran last are at most 30 days behind their default branch.",
    fix="Raise the version behind the `@` of the call; Renovate can do that by itself.",
)
def ci_shared_workflow_current(facts: RepositoryFacts) -> Finding:
    """A fix in a shared workflow reaches nobody who calls an old version of it."""
    process = facts.process
    if facts.name.lower() == process.infra_repository.lower():
        return not_applicable("it holds the shared workflows")
    called: dict[str, CalledWorkflow] = {}
    for one in (one for run in known(facts.runs) for one in run.called):
        if f"/{process.infra_repository}/".lower() in one.path.lower():
            called.setdefault(one.path, one)
    if not called:
        return not_applicable("no run of the last 28 days called a shared workflow")
    old = [one for one in called.values() if not isinstance(one.behind, Missing) and one.behind > LIMIT]
    if old:
        return failed("; ".join(_words(one) for one in old))
    untold = next((one.behind for one in called.values() if isinstance(one.behind, Missing)), None)
    if untold is not None:
        return unknown(untold.cause)
    return passed("; ".join(_words(one) for one in called.values()))


def _words(one: CalledWorkflow) -> str:
    return f"{one.path.rpartition('/')[2]}: {known(one.behind).days} days behind"
