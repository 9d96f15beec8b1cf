"""A pull request with its changed files, as they are read."""

from typing import Any

from apps.delivery.models import ChangedFile, PullRequest
from tests.coverage.reports import OWN


def change(
    *,
    number: int = OWN,
    added: dict[str, int] | None = None,
    changed: dict[str, str | None] | None = None,
    **values: Any,
) -> PullRequest:
    """Have the files of a pull request read: those that it adds with their lengths, others with their lines."""
    row = PullRequest.objects.get(number=number)
    new = [ChangedFile(path=path, status="added", additions=length) for path, length in (added or {}).items()]
    old = [ChangedFile(path=path, status="modified", additions=5, lines=of) for path, of in (changed or {}).items()]
    ChangedFile.objects.filter(pull_request=row).delete()
    for file in (*new, *old):
        file.pull_request = row
    ChangedFile.objects.bulk_create([*new, *old])
    row.files_head_sha, row.files_base_ref, row.files_total = row.head_sha, row.base_ref, len(new) + len(old)
    row.lines_head_sha = row.head_sha
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row
