"""Artifacts of workflow runs: archives with the reports of coverage that the tests of each commit wrote."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from portal.demo.world.checks import is_told_by_codecov
from portal.demo.world.coverage import report_of
from portal.demo.world.model import Repository, World
from portal.demo.world.runs import CI, Run, runs_of

# https://docs.github.com/en/actions/reference/limits
KEPT_FOR = timedelta(days=90)
# GitHub tells of an artifact for some time after its content is gone.
TOLD_FOR = KEPT_FOR + timedelta(days=10)
AN_ARCHIVE = (1980, 1, 1, 0, 0, 0)
IDS_A_RUN = 20


@dataclass(slots=True, kw_only=True, eq=False)
class Artifact:
    id: int
    name: str
    run: Run
    created_at: datetime
    archive: bytes

    @property
    def expires_at(self) -> datetime:
        return self.created_at + KEPT_FOR


def artifacts_of(repository: Repository, *, world: World, now: datetime) -> list[Artifact]:
    """The artifacts of a repository, newest first."""
    runs = [run for run in runs_of(repository, world=world, now=now) if run.path == CI and run.conclusion]
    found = [artifact for run in runs if run.created_at > now - TOLD_FOR for artifact in _reports(repository, run)]
    if runs:
        found += [
            _artifact(runs[0], place=place, name=name, archive=archive)
            for place, (name, archive) in enumerate(repository.archives.items(), start=2)
        ]
    return sorted(found, key=lambda artifact: (artifact.created_at, artifact.id), reverse=True)


def artifact_with(artifact_id: int, *, repository: Repository, world: World, now: datetime) -> Artifact | None:
    """The artifact of this id."""
    found = artifacts_of(repository, world=world, now=now)
    return next((artifact for artifact in found if artifact.id == artifact_id), None)


def _reports(repository: Repository, run: Run) -> list[Artifact]:
    """What the tests of a run left, if they ended well and wrote a report."""
    if run.conclusion != "success" or is_told_by_codecov(repository.primary_language):
        return []
    archive = _archive(repository, run.sha)
    if archive is None:
        return []
    name = "coverage-unit" if repository.id % 2 else "coverage"
    return [_artifact(run, place=1, name=name, archive=archive)]


@lru_cache(maxsize=1000)
def _archive(repository: Repository, sha: str) -> bytes | None:
    """What a commit's tests wrote is the same whenever somebody looks, and each page of a list tells its size."""
    report = report_of(repository, sha)
    return None if report is None else packed({"coverage.xml": report})


def _artifact(run: Run, *, place: int, name: str, archive: bytes) -> Artifact:
    return Artifact(id=run.id * IDS_A_RUN + place, name=name, run=run, created_at=run.updated_at, archive=archive)


def packed(members: dict[str, bytes]) -> bytes:
    """Pack files as the action that uploads them does; the same files are the same bytes."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=AN_ARCHIVE), content, compress_type=zipfile.ZIP_DEFLATED)
    return kept.getvalue()
