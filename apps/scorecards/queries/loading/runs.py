"""The newest runs of workflows on each default branch, and who let those go on that deployed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from apps.catalog.models import AuthorKind, Repository
from apps.delivery.models import Commit, RunApproval, WorkflowJob, WorkflowRun
from apps.delivery.queries.sync_targets import sampled_runs
from apps.scorecards.facts import CalledWorkflow, JobRun, Missing, Process, RunFacts
from apps.scorecards.facts import RunApproval as ApprovalFacts
from apps.scorecards.queries.loading.sources import Sources

RUNS_OF = timedelta(days=28)
GONE = 0  # in place of the attempt that was read
NO_RUN = Missing(cause="It names no run of a workflow whose approvals could be read.")
NOT_THERE = Missing(cause="The run that it names has not been read.")
NOT_OF_ORGANIZATION = Missing(cause="The called workflow is in a repository that is not known here.")
NOT_ON_LINE = Missing(cause="The commit that was called is not in the history that was read.")


class Runs:
    """The newest runs of the default branches of repositories."""

    def __init__(self, repositories: Sequence[Repository], *, process: Process, sources: Sources, now: datetime):
        """Load them in four statements."""
        self._sources = sources
        ids = [one.pk for one in repositories]
        of_late = WorkflowRun.objects.filter(repository__in=ids, status="completed", created_at__gt=now - RUNS_OF)
        self._runs: dict[int, list[WorkflowRun]] = defaultdict(list)
        for row in sampled_runs(of_late).order_by("repository", "-created_at", "-pk"):
            self._runs[row.repository_id].append(row)
        self._jobs = _jobs([row.pk for of_one in self._runs.values() for row in of_one])
        self._line = _Line(
            {one["sha"] for of_one in self._runs.values() for row in of_one for one in row.referenced_workflows},
            process=process,
            sources=sources,
        )

    def of(self, repository: Repository) -> tuple[RunFacts, ...] | Missing:
        """Return the runs of one of them, newest first."""
        missing = self._sources.missing("workflow-runs", repository=repository.name)
        return missing or tuple(self._fact(row, name=repository.name) for row in self._runs.get(repository.pk, ()))

    def _fact(self, row: WorkflowRun, *, name: str) -> RunFacts:
        return RunFacts(
            path=row.path,
            event=row.event,
            sha=row.head_sha,
            conclusion=row.conclusion,
            created_at=row.created_at,
            url=row.url,
            called=tuple(
                CalledWorkflow(path=one["path"], ref=one["ref"], behind=self._line.behind(one["path"], sha=one["sha"]))
                for one in row.referenced_workflows
            ),
            jobs=self._sources.missing("workflow-jobs", repository=name)
            or _unread(row.jobs_attempt, run=row, what="jobs")
            or tuple(self._jobs[row.pk]),
        )


class _Line:
    """The history of the repository whose workflows the others share."""

    def __init__(self, called: Iterable[str], *, process: Process, sources: Sources) -> None:
        self._infra = Repository.objects.filter(gone_at=None, name__iexact=process.infra_repository).first()
        shas = {*called, self._infra.head_sha} if self._infra else ()
        rows = Commit.objects.filter(repository=self._infra, sha__in=shas, position__gt=0)
        self._at = dict(rows.values_list("sha", "committed_at"))
        self._missing = sources.missing("commits", repository=self._infra.name) if self._infra else None

    def behind(self, path: str, *, sha: str) -> timedelta | Missing:
        """Say how much older a commit is than the newest."""
        infra = self._infra
        if infra is None or not path.lower().startswith(f"{infra.name_with_owner}/".lower()):
            return NOT_OF_ORGANIZATION
        if sha == infra.head_sha or self._missing:
            return self._missing or timedelta(0)
        if sha not in self._at or infra.head_sha not in self._at:
            return NOT_ON_LINE
        return self._at[infra.head_sha] - self._at[sha]


class Approvals:
    """Who let the runs go on that deployed."""

    def __init__(self, run_ids: Iterable[int | None], *, sources: Sources) -> None:
        """Load them in two statements."""
        self._sources = sources
        wanted = [one for one in run_ids if one is not None]
        rows = WorkflowRun.objects.filter(github_id__in=wanted).select_related("triggering_actor", "repository")
        self._runs = {row.github_id: row for row in rows}
        self._found: Mapping[int, list[ApprovalFacts]] = defaultdict(list)
        approvals = RunApproval.objects.filter(run__in=[row.pk for row in self._runs.values()]).select_related("user")
        for one in approvals.order_by("run", "position"):
            self._found[one.run_id].append(_approval(one))

    def of(self, run_id: int | None, *, repository: int) -> tuple[ApprovalFacts, ...] | Missing:
        """Return the decisions on a run of a repository."""
        if run_id is None:
            return NO_RUN
        run = self._run(run_id, repository=repository)
        if run is None:
            return self._sources.missing("workflow-runs") or NOT_THERE
        missing = self._sources.missing("workflow-runs", "run-approvals", repository=run.repository.name)
        return missing or _unread(run.approvals_attempt, run=run, what="approvals") or tuple(self._found[run.pk])

    def started_by(self, run_id: int | None, *, repository: int) -> str:
        """Return who started a run of a repository, "" where that is not known."""
        run = self._run(run_id, repository=repository)
        return run.triggering_actor.login if run is not None and run.triggering_actor else ""

    def _run(self, run_id: int | None, *, repository: int) -> WorkflowRun | None:
        """Return a run that a deployment names: whoever reports its status may name one of another repository."""
        run = self._runs.get(run_id or 0)
        return run if run is not None and run.repository_id == repository else None


def _unread(attempt: int | None, *, run: WorkflowRun, what: str) -> Missing | None:
    if attempt == GONE:
        return Missing(cause=f"GitHub does not keep the {what} of this run any more.")
    if attempt is None or attempt < run.attempt:
        return Missing(cause=f"The {what} of this run have not been read yet.")
    return None


def _jobs(runs: Sequence[int]) -> Mapping[int, list[JobRun]]:
    found: dict[int, list[JobRun]] = defaultdict(list)
    columns = ("run", "name", "conclusion", "started_at", "completed_at", "steps")
    rows = WorkflowJob.objects.filter(run__in=runs).order_by("run", "started_at", "pk").values_list(*columns)
    for run, name, conclusion, started_at, completed_at, steps in rows:
        names = tuple(step["name"] for step in steps if step["conclusion"] in ("success", "failure"))
        job = JobRun(name=name, conclusion=conclusion, started_at=started_at, completed_at=completed_at, steps=names)
        found[run].append(job)
    return found


def _approval(row: RunApproval) -> ApprovalFacts:
    return ApprovalFacts(
        user=row.user.login if row.user else "",
        is_human=row.user is not None and row.user.kind == AuthorKind.HUMAN,
        state=row.state,
        environments=tuple(row.environments),
    )
