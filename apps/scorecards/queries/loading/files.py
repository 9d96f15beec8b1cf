"""The process files of repositories, and what those of others add: the organization's defaults, shared workflows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from apps.catalog.models import Repository, RepositoryFile
from apps.scorecards.facts import FactMissing, FileFacts, FilesFacts, Missing, Process, Workflow, workflows_of
from apps.scorecards.facts.workflows import read_workflow
from apps.scorecards.queries.loading.sources import Sources

DEFAULTS_OF_ORGANIZATION = ".github"
UNLISTED = Missing(cause="The files of the repository have not been read yet.")
State = Repository.CodeownersState


class Files:
    """The files of the repositories asked about, of the organization's `.github`, and of the shared workflows."""

    def __init__(self, repositories: Sequence[Repository], *, process: Process, sources: Sources) -> None:
        self._sources = sources
        names = (DEFAULTS_OF_ORGANIZATION, process.infra_repository)
        others = Repository.objects.filter(gone_at=None, name__in=names)
        self._rows = {one.pk: one for one in (*others, *repositories)}
        self._by_name = {one.name.lower(): one for one in self._rows.values()}
        self._found: dict[int, list[FileFacts]] = defaultdict(list)
        columns = ("repository", "path", "kind", "ecosystem", "text", "text_absence")
        present = RepositoryFile.objects.present().filter(repository__in=list(self._rows))
        for repository, path, kind, ecosystem, text, absence in present.order_by("path").values_list(*columns):
            file = FileFacts(path=path, kind=kind, ecosystem=ecosystem, text=text, absence=absence)
            self._found[repository].append(file)
        self._shared = self._workflows(self._by_name.get(process.infra_repository.lower()))

    def of(self, repository: Repository) -> FilesFacts | Missing:
        """Return the files of one of the repositories."""
        missing = self._sources.missing("files", repository=repository.name)
        if missing:
            return missing
        row = self._rows[repository.pk]
        return _listed(row, self._found[row.pk])

    @property
    def defaults(self) -> FilesFacts | Missing | None:
        """Return the files of the repository that supplies the organization's defaults; None without one."""
        row = self._by_name.get(DEFAULTS_OF_ORGANIZATION)
        return None if row is None else self.of(row)

    def called_by(self, files: FilesFacts | Missing) -> dict[str, Workflow]:
        """Return the shared workflows that these call, by what `uses` says."""
        try:
            own = [] if isinstance(files, Missing) else workflows_of(files.of("workflow"))
        except FactMissing:
            return {}
        calls = {job.uses for workflow in own for job in workflow.jobs if job.uses}
        known = ((call, self._shared.get(call.partition("@")[0].lower())) for call in calls)
        return {call: workflow for call, workflow in known if workflow is not None}

    def _workflows(self, row: Repository | None) -> Mapping[str, Workflow]:
        if row is None:
            return {}
        texts: Iterable[FileFacts] = (one for one in self._found[row.pk] if one.kind == "workflow" and one.text)
        prefix = row.name_with_owner.lower()
        return {f"{prefix}/{one.path.lower()}": read_workflow(one.path, one.text or "") for one in texts}


def proposed_kind(files: FilesFacts | Missing) -> str | Missing:
    """Propose what kind of repository it is from the files found."""
    if isinstance(files, Missing):
        return files
    if files.has_ecosystem("docker", "helm"):
        return "service"
    if files.has_ecosystem("terraform"):
        return "infra"
    if not files.is_complete:
        return Missing(cause="The repository has more files than GitHub lists: its kind cannot be proposed.")
    return "library" if any(one.kind == "manifest" for one in files.files) else "docs"


def proposed_kinds(repositories: Sequence[Repository]) -> dict[int, str | Missing]:
    """Propose the kinds of repositories by their keys, in one statement that reads no text."""
    signs = Q(kind="manifest") | Q(ecosystem__in=("docker", "helm", "terraform"))
    found: dict[int, list[FileFacts]] = defaultdict(list)
    listed = RepositoryFile.objects.present().filter(signs, repository__in=[one.pk for one in repositories])
    for repository, kind, ecosystem in listed.values_list("repository", "kind", "ecosystem").distinct():
        found[repository].append(FileFacts(path="", kind=kind, ecosystem=ecosystem))
    return {one.pk: proposed_kind(_listed(one, found[one.pk])) for one in repositories}


def _listed(row: Repository, found: Sequence[FileFacts]) -> FilesFacts | Missing:
    if row.files_are_complete is None:
        return FilesFacts(files=(), is_complete=True) if row.is_empty else UNLISTED
    return FilesFacts(files=tuple(found), is_complete=row.files_are_complete, owner_problems=_owner_problems(row))


def _owner_problems(row: Repository) -> tuple[str, ...] | Missing:
    if row.codeowners_state not in (State.READ, State.ABSENT):
        return Missing(cause="GitHub does not tell what is wrong in CODEOWNERS: the token needs Contents: read.")
    return tuple(f"line {one['line']}: {one['kind']}" for one in row.codeowners_errors)
