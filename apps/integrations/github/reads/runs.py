"""Reads of runs of workflows: only REST tells which workflows they referenced.

GitHub gives at most 1,000 runs to a question with a filter, and any number without one: so the plain list is read,
newest first, back to the moment that matters.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from apps.delivery.records import RunApprovalsRecord, WorkflowJobsRecord, WorkflowRunGone
from apps.integrations.errors import RecordInvalid, SourceRejected, SourceUnavailable
from apps.integrations.github import mapping
from apps.integrations.github.client import GitHubClient
from apps.integrations.walks import Page, Walk

PER_PAGE = 100
JOBS = {"filter": "latest", "per_page": PER_PAGE}
RUNS_A_PAGE = 1  # of those that are asked for one by one: a crash may cost a page, so one request
GONE = ("not_found", "gone")
ONE_BY_ONE = "one by one"  # where the list has been read


def workflow_runs(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the runs of a repository, then those the target names that its list did not tell of, one by one."""
    again = dict.fromkeys(walk.target.node_ids)
    if walk.cursor != ONE_BY_ONE:
        for page in _listed_runs(client, walk):
            for record in page.records:
                again.pop(f"{walk.target.github_id}/{record.github_id}", None)
            yield replace(page, is_last=False, cursor=ONE_BY_ONE) if page.is_last and again else page
    if again:
        rest = replace(walk, cursor="", target=replace(walk.target, node_ids=tuple(again)))
        for page in _each(client, rest, _run):
            # Which are left is known from the rows by whoever goes on here.
            yield replace(page, cursor="" if page.is_last else ONE_BY_ONE, total=None)


def _listed_runs(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the runs, newest first, back to those created before the walk's since."""
    number = int(walk.cursor) if walk.cursor.isdecimal() else 1
    is_last = False
    while not is_last:
        answer = client.rest(
            f"/repositories/{walk.target.github_id}/actions/runs", parameters={"per_page": PER_PAGE, "page": number}
        )
        records, skipped = _mapped(_list(answer.data, "workflow_runs"))
        recent = [one for one in records if walk.since is None or one.created_at >= walk.since]
        is_last = not answer.next_url or (bool(records) and not recent)
        number += 1
        yield Page(
            records=recent,
            cursor="" if is_last else str(number),
            is_last=is_last,
            skipped=skipped,
            proves_absence=not skipped,
        )


def _mapped(items: Sequence[Any]) -> tuple[list[Any], int]:
    records = []
    for item in items:
        try:
            records.append(mapping.workflow_run(item if isinstance(item, dict) else {}))
        except RecordInvalid:
            continue
    return records, len(items) - len(records)


def workflow_jobs(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the jobs of the latest attempt of each run of the batch."""
    yield from _each(client, walk, _jobs)


def run_approvals(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield who let each run of the batch into its environment."""
    yield from _each(client, walk, _approvals)


def _run(client: GitHubClient, address: str, run: int) -> Any:
    data = client.rest(address).data
    return mapping.workflow_run(data if isinstance(data, dict) else {})


def _jobs(client: GitHubClient, address: str, run: int) -> Any:
    found: list[Any] = []
    parameters: dict[str, Any] | None
    following, parameters = f"{address}/jobs", JOBS
    while following:
        answer = client.rest(following, parameters=parameters)
        found += _list(answer.data, "jobs")
        # The address of the next page holds the parameters already.
        following, parameters = answer.next_url, None
    return mapping.workflow_jobs(found, run=run)


def _approvals(client: GitHubClient, address: str, run: int) -> Any:
    return mapping.run_approvals(client.rest(f"{address}/approvals").data, run=run)


Ask = Callable[[GitHubClient, str, int], Any]
GONE_RECORDS: dict[Ask, Callable[[int], Any]] = {
    _run: lambda run: WorkflowRunGone(github_id=run),
    _jobs: lambda run: WorkflowJobsRecord(run_github_id=run, jobs=(), is_gone=True),
    _approvals: lambda run: RunApprovalsRecord(run_github_id=run, approvals=(), is_gone=True),
}


def _each(client: GitHubClient, walk: Walk, ask: Ask) -> Iterator[Page]:
    """Yield what is asked of one run after the other; a run is named "<repository's id>/<its own>"."""
    ids = walk.target.node_ids
    start = min(int(walk.cursor) if walk.cursor.isdecimal() else 0, len(ids))
    is_last = False
    while not is_last:
        chunk = ids[start : start + RUNS_A_PAGE]
        taken = [_one(client, name, ask) for name in chunk]
        records = [record for record in taken if record is not None]
        start += len(chunk)
        is_last = start >= len(ids)
        yield Page(
            records=records,
            cursor="" if is_last else str(start),
            is_last=is_last,
            total=len(ids),
            skipped=len(taken) - len(records),
        )


def _one(client: GitHubClient, name: str, ask: Ask) -> Any:
    """Ask of one run; None where the answer does not fit."""
    repository, _, run = name.partition("/")
    try:
        return ask(client, f"/repositories/{repository}/actions/runs/{run}", int(run))
    except SourceRejected as error:
        if error.reason not in GONE:
            raise
        return GONE_RECORDS[ask](int(run))
    except RecordInvalid:
        return None


def _list(data: Any, name: str) -> list[Any]:
    found = data.get(name) if isinstance(data, dict) else None
    if not isinstance(found, list):
        raise SourceUnavailable(f"GitHub answered without {name.replace('_', ' ')}.", reason="bad_answer")
    return found
