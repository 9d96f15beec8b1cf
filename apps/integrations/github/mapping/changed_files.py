"""Files that pull requests change."""

from apps.delivery.records import ChangedFileRecord, ChangedFilesRecord
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

MOST_FILES = 1_000  # of one pull request; how many there are is kept all the same
PATH_LENGTH = 500
STATUSES = {"deleted": "removed"}  # as REST names it


def changed_files(data: Json) -> ChangedFilesRecord:
    """Read the files that a pull request changes. GitHub gives none where it cannot compute the difference."""
    files = values.nodes(data, "files") if values.part(data, "files") is not None else []
    return ChangedFilesRecord(
        pull_request_node_id=values.identity(data, "id"),
        head_sha=values.identity(data, "headRefOid", limit=64),
        base_ref=values.text(data, "baseRefName", limit=255),
        total=_total(data),
        files=tuple(_file(file) for file in files[:MOST_FILES] if file.get("path")),
    )


def _total(data: Json) -> int | None:
    connection = values.part(data, "files")
    return None if connection is None else values.count(connection, "totalCount")


def _file(data: Json) -> ChangedFileRecord:
    status = values.word(data, "changeType")
    return ChangedFileRecord(
        path=values.text(data, "path", limit=PATH_LENGTH),
        status=STATUSES.get(status, status),
        additions=values.count(data, "additions"),
        deletions=values.count(data, "deletions"),
    )
