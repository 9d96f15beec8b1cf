"""The process files of repositories. A record names all that one repository has."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from apps.catalog.ingest.rows import Pruned, last_of_each, refusal, upsert
from apps.catalog.models import Repository, RepositoryFile
from apps.catalog.records import FileRecord, RepositoryFilesRecord

STORED = "stored"
Text = tuple[str | None, str]


def upsert_files(records: Sequence[RepositoryFilesRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in the files of the repository that is the target. Those that are gone stay until the prune."""
    repository = Repository.objects.filter(node_id=target).first()
    if repository is None:
        return 0
    taken = 0
    for record in records:
        files = last_of_each(record.files, key=lambda file: file.path)
        texts = _stored_texts(repository, files)
        rows = [_row(file, repository_id=repository.pk, texts=texts, seen_at=seen_at) for file in files]
        upsert(RepositoryFile, rows=rows, unique=("repository", "path"))
        Repository.objects.filter(pk=repository.pk).update(
            files_read_at=seen_at,
            files_head_sha=record.head_sha,
            files_are_complete=record.is_complete,
            codeowners_state=record.codeowners_state,
            codeowners_errors=[asdict(error) for error in record.codeowners_errors],
        )
        taken += len(rows)
    return taken


def prune_files(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Delete the files that the repository no longer has."""
    known = RepositoryFile.objects.filter(repository__node_id=target, repository__files_are_complete=True)
    missing = known.filter(seen_at__lt=seen_before)
    removed = missing.count()
    refused = refusal(noun="process files", removed=removed, total=known.count(), is_accepted=is_accepted)
    if refused:
        return Pruned(removed=0, refused=refused)
    missing.delete()
    return Pruned(removed=removed)


def _stored_texts(repository: Repository, files: Sequence[FileRecord]) -> dict[str, Text]:
    """Return by their hashes the texts that need not be read again, wherever they stood before."""
    wanted = {file.blob_oid for file in files if file.text_absence == STORED}
    stored = RepositoryFile.objects.filter(repository=repository, blob_oid__in=wanted)
    absences = RepositoryFile.TextAbsence
    settled = stored.exclude(text_absence__in=[absences.NOT_READ, absences.UNREADABLE])
    return {oid: (text, absence) for oid, text, absence in settled.values_list("blob_oid", "text", "text_absence")}


def _row(file: FileRecord, *, repository_id: int, texts: Mapping[str, Text], seen_at: datetime) -> RepositoryFile:
    text, absence = file.text, file.text_absence
    if absence == STORED:
        text, absence = texts.get(file.blob_oid, (None, RepositoryFile.TextAbsence.UNREADABLE.value))
    return RepositoryFile(
        repository_id=repository_id,
        path=file.path,
        kind=file.kind,
        ecosystem=file.ecosystem,
        blob_oid=file.blob_oid,
        size=file.size,
        text=text,
        text_absence=absence,
        seen_at=seen_at,
    )
