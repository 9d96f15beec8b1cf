"""Reads artifacts: the list of a repository's, then those that may hold reports of coverage, one by one.

It stands here because it joins what GitHub gives with what reads reports, neither of which knows the other.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from apps.coverage.queries.artifacts import artifacts_to_read
from apps.coverage.records import ArtifactReadRecord
from apps.integrations.errors import SourceRejected, SourceUnavailable
from apps.integrations.github import reads
from apps.integrations.github.client import DownloadFailed, GitHubClient, StorageOutOfReach
from apps.integrations.reports import MOST_BYTES, ReportRefused, read_archive
from apps.integrations.walks import Page, Walk

ONE_BY_ONE = "one by one"  # where the list has been read
# Of one client, which is that of one run: each is a request, of the budget that all feeds share.
MOST_DOWNLOADS = 100
OF_ONE = ("server_error", "bad_answer")
GONE = "It has expired, or was deleted."


def read_artifacts(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield what the list tells, then what is in some of the artifacts that wait: the next pass takes those left.

    The target names those to be tried again.
    """
    if walk.cursor != ONE_BY_ONE:
        for page in reads.artifacts(client, walk):
            yield replace(page, is_last=False, cursor=ONE_BY_ONE) if page.is_last else page
    # Asked only now: what the list told of is stored.
    new = artifacts_to_read().get(walk.target.github_id, ())
    for artifact in chain(map(int, walk.target.node_ids), new):
        if client.usage.downloads >= MOST_DOWNLOADS:
            break
        try:
            record = _read(client, artifact, repository=walk.target.github_id)
        except StorageOutOfReach:
            break
        except SourceUnavailable as error:
            if error.reason not in OF_ONE:
                raise
            # It waits for another try, and the others for the next pass: it may be an outage.
            told = ArtifactReadRecord(github_id=artifact, cause=str(error), is_final=False)
            yield Page(records=[told], cursor=ONE_BY_ONE, is_last=False)
            break
        yield Page(records=[record], cursor=ONE_BY_ONE, is_last=False)
    yield Page(records=[], cursor="", is_last=True)


def _read(client: GitHubClient, artifact: int, *, repository: int) -> ArtifactReadRecord:
    """Return the reports in an artifact; whatever is wrong with it concerns it alone."""
    try:
        content = reads.artifact_archive(client, repository=repository, artifact=artifact, most_bytes=MOST_BYTES)
        return ArtifactReadRecord(github_id=artifact, reports=read_archive(content))
    except StorageOutOfReach:
        raise
    except DownloadFailed as failed:
        return ArtifactReadRecord(github_id=artifact, cause=str(failed), is_final=failed.is_final)
    except ReportRefused as refused:
        # How long it takes depends on how busy the machine is.
        return ArtifactReadRecord(github_id=artifact, cause=str(refused), is_final=refused.code != "too_slow")
    except SourceRejected as error:
        if error.reason == "unsupported":
            return ArtifactReadRecord(github_id=artifact, cause=str(error), is_final=False)
        if error.reason not in ("not_found", "gone"):
            raise
        return ArtifactReadRecord(github_id=artifact, cause=GONE)
