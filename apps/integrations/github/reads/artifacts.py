"""Reads of artifacts of workflow runs: the list of a repository's, and the archive of one."""

from collections.abc import Iterator, Sequence
from typing import Any

from apps.integrations.errors import RecordInvalid, SourceUnavailable
from apps.integrations.github import mapping
from apps.integrations.github.client import GitHubClient
from apps.integrations.walks import Page, Walk

PER_PAGE = 100


def artifacts(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the artifacts of a repository, newest first, back to those created before the walk's since."""
    number, is_last = int(walk.cursor) if walk.cursor.isdecimal() else 1, False
    while not is_last:
        answer = client.rest(
            f"/repositories/{walk.target.github_id}/actions/artifacts",
            parameters={"per_page": PER_PAGE, "page": number},
        )
        found = answer.data.get("artifacts") if isinstance(answer.data, dict) else None
        if not isinstance(found, list):
            raise SourceUnavailable("GitHub answered without artifacts.", reason="bad_answer")
        records = _mapped(found)
        recent = [one for one in records if walk.since is None or one.created_at >= walk.since]
        is_last = not answer.next_url or (bool(records) and not recent)
        number += 1
        yield Page(
            records=recent,
            cursor="" if is_last else str(number),
            is_last=is_last,
            skipped=len(found) - len(records),
        )


def _mapped(items: Sequence[Any]) -> list[Any]:
    records = []
    for item in items:
        try:
            records.append(mapping.artifact(item if isinstance(item, dict) else {}))
        except RecordInvalid:
            continue
    return records


def artifact_archive(client: GitHubClient, *, repository: int, artifact: int, most_bytes: int) -> bytes:
    """Return the zip archive of an artifact. Raises DownloadFailed, and SourceRejected where it has expired."""
    address = f"/repositories/{repository}/actions/artifacts/{artifact}/zip"
    return client.download(address, most_bytes=most_bytes)
