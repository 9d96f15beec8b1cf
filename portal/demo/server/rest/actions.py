"""Runs of workflows, their jobs, and who let them go on."""

from portal.demo.server.graph.fields.common import repository_url
from portal.demo.server.graph.schema import moment
from portal.demo.server.messages import Reply, not_found
from portal.demo.server.rest import bodies
from portal.demo.server.rest.bodies import Body
from portal.demo.server.rest.call import Call
from portal.demo.server.rest.issues import find
from portal.demo.world.model import Repository
from portal.demo.world.runs import Job, Run, run_with, runs_of

MOST_FILTERED = 1000
FORKS = 500_000_000  # from the id of a repository to that of its fork


def workflow_runs(call: Call, owner: str | None, name: str | None, number: str | None) -> Reply:
    """Answer a page of the runs of a repository, newest first."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    if refused := call.denied("actions"):
        return refused
    runs = runs_of(found, world=call.world, now=call.now)
    if created := call.parameter("created"):
        runs = [run for run in runs if _is_within(run, created=created)][:MOST_FILTERED]
    shown, headers = call.page(runs)
    payload = {"total_count": len(runs), "workflow_runs": [_run(one, of=found, call=call) for one in shown]}
    return Reply(payload=payload, headers=headers)


def workflow_run(call: Call, owner: str | None, name: str | None, number: str | None, run: str) -> Reply:
    """Answer a run."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    wanted = run_with(int(run), repository=found, world=call.world, now=call.now)
    if wanted is None:
        return call.denied("actions") or not_found()
    return call.denied("actions") or Reply(payload=_run(wanted, of=found, call=call))


def _is_within(run: Run, *, created: str) -> bool:
    """Tell whether a run fits the filter `created`: ">=moment" or "moment..moment"."""
    since, _, until = created.removeprefix(">=").partition("..")
    return run.created_at >= moment(since) and (not until or run.created_at <= moment(until))


def jobs(call: Call, owner: str | None, name: str | None, number: str | None, run: str) -> Reply:
    """Answer a page of the jobs of a run."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    wanted = run_with(int(run), repository=found, world=call.world, now=call.now)
    if wanted is None:
        return call.denied("actions") or not_found()
    shown, headers = call.page(wanted.jobs)
    payload = {"total_count": len(wanted.jobs), "jobs": [_job(one, run=wanted, of=found, call=call) for one in shown]}
    return call.denied("actions") or Reply(payload=payload, headers=headers)


def approvals(call: Call, owner: str | None, name: str | None, number: str | None, run: str) -> Reply:
    """Answer who let a run into its environment."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    wanted = run_with(int(run), repository=found, world=call.world, now=call.now)
    if wanted is None:
        return call.denied("actions") or not_found()
    deployment = wanted.deployment
    who = deployment.approved_by if deployment else None
    payload = []
    if deployment is not None and who is not None:
        environment = {
            "id": deployment.environment.id,
            "node_id": deployment.environment.node_id,
            "name": deployment.environment.name,
            "url": f"{address_of(found, call=call)}/environments/{deployment.environment.name}",
            "html_url": f"{repository_url(found, world=call.world)}/deployments",
            "created_at": bodies.moment(found.created_at),
            "updated_at": bodies.moment(found.created_at),
        }
        payload = [
            {
                "environments": [environment],
                "state": "approved",
                "user": bodies.user(who, call=call),
                "comment": "Ship it",
            }
        ]
    return call.denied("actions") or Reply(payload=payload)


def address_of(found: Repository, *, call: Call) -> str:
    """Answer the address of a repository in the API."""
    return f"{call.base}/repos/{call.world.login}/{found.name}"


def _run(run: Run, *, of: Repository, call: Call) -> Body:
    url = f"{address_of(of, call=call)}/actions/runs/{run.id}"
    actor = bodies.user(run.actor, call=call) if run.actor else None
    workflow = sum(map(ord, run.path)) + of.id * 10
    return {
        "id": run.id,
        "name": run.path.rpartition("/")[2].removesuffix(".yml"),
        "node_id": f"WFR_{run.id}",
        "check_suite_id": run.id,
        "check_suite_node_id": f"CS_{run.id}",
        "head_branch": run.branch,
        "head_sha": run.sha,
        "path": run.path,
        "run_number": run.id % 100_000,
        "run_attempt": 1,
        "event": run.event,
        "display_title": run.title,
        "status": "completed" if run.conclusion else "in_progress",
        "conclusion": run.conclusion or None,
        "workflow_id": workflow,
        "url": url,
        "html_url": f"{repository_url(of, world=call.world)}/actions/runs/{run.id}",
        "pull_requests": [],
        "created_at": bodies.moment(run.created_at),
        "updated_at": bodies.moment(run.updated_at),
        "run_started_at": bodies.moment(run.created_at),
        "actor": actor,
        "triggering_actor": actor,
        "referenced_workflows": [_reference(uses, call=call) for uses in run.references],
        **{f"{name}_url": f"{url}/{name}" for name in ("jobs", "logs", "artifacts", "cancel", "rerun")},
        "check_suite_url": f"{address_of(of, call=call)}/check-suites/{run.id}",
        "previous_attempt_url": None,
        "workflow_url": f"{address_of(of, call=call)}/actions/workflows/{workflow}",
        "head_commit": {
            "id": run.sha,
            "tree_id": run.sha,
            "message": run.title,
            "timestamp": bodies.moment(run.created_at),
            "author": {"name": "author", "email": "author@users.noreply.github.com"},
            "committer": {"name": "GitHub", "email": "noreply@github.com"},
        },
        "repository": bodies.repository(of, call=call),
        "head_repository": bodies.repository(of, call=call) | {"id": head_of(run, of=of)},
    }


def head_of(run: Run, *, of: Repository) -> int:
    """Answer the id of the repository that a run's branch is in."""
    is_from_fork = run.pull_request is not None and run.pull_request.is_cross_repository
    return of.id + FORKS if is_from_fork else of.id


def _reference(uses: str, *, call: Call) -> Body:
    name, ref = uses.split("/")[1], uses.partition("@")[2]
    called = next((one for one in call.world.repositories if one.name == name), None)
    sha = called.commits[-1].sha if called is not None and called.commits else "0" * 40
    return {"path": uses, "sha": sha, "ref": f"refs/heads/{ref}"}


def _job(job: Job, *, run: Run, of: Repository, call: Call) -> Body:
    page = f"{repository_url(of, world=call.world)}/actions/runs/{run.id}/job/{job.id}"
    times = {"started_at": bodies.moment(job.started_at), "completed_at": bodies.moment(job.completed_at)}
    state = {"status": "completed" if job.conclusion else "in_progress", "conclusion": job.conclusion or None}
    return {
        "id": job.id,
        "run_id": run.id,
        "workflow_name": run.path.rpartition("/")[2].removesuffix(".yml"),
        "head_branch": run.branch,
        "run_url": f"{address_of(of, call=call)}/actions/runs/{run.id}",
        "run_attempt": 1,
        "node_id": f"CR_{job.id}",
        "head_sha": run.sha,
        "url": f"{address_of(of, call=call)}/actions/jobs/{job.id}",
        "html_url": page,
        **state,
        "created_at": bodies.moment(run.created_at),
        **times,
        "name": job.name,
        "steps": [
            {"name": "Set up job", "number": 1, **state, **times},
            {"name": job.name, "number": 2, **state, **times},
        ],
        "check_run_url": f"{address_of(of, call=call)}/check-runs/{job.id}",
        "labels": ["ubuntu-latest"],
        **dict.fromkeys(("runner_id", "runner_name", "runner_group_id", "runner_group_name")),
    }
