"""Finds the postmortems of incidents by what their texts name, and what became of the actions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import re2
from django.db.models import Prefetch, Q

from apps.catalog.models import Repository, RepositoryFile
from apps.delivery.models import Issue, IssueLabel, PullRequest
from apps.scorecards.facts import ActionFacts, ActionIssue, DiscussionFacts, Missing, PostmortemFacts, Process
from apps.scorecards.facts.names import plain
from apps.scorecards.facts.postmortems import action_lines, day_in, sections_of
from apps.scorecards.facts.references import Reference, references_in
from apps.scorecards.queries.loading.discussions import discussion_facts
from apps.scorecards.queries.loading.sources import Sources

TITLE = "postmortem"
# Where the feed of files looks for postmortems.
LISTED = ("docs/postmortem", "docs/post-mortem")
NO_WORD = re2.compile(r"\W+")
Place = tuple[int, int]  # a repository by its key, and a number in it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """An issue or pull request that a text names."""

    place: Place
    title: str
    body: str
    labels: tuple[str, ...]
    action: ActionIssue
    is_gone: bool


def postmortems_of(rows: Sequence[Issue], *, process: Process, sources: Sources) -> dict[int, list[PostmortemFacts]]:
    """Return the postmortems of those issues that are incidents, by their keys, in at most fourteen statements."""
    label = process.incident_label.lower()
    incidents = [row for row in rows if any(one.label.name.lower() == label for one in row.issue_labels.all())]
    if not incidents:
        return {}
    finder = _Finder(process=process, sources=sources)
    texts = [(row.repository_id, row.body) for row in incidents] + finder.file_texts
    naming = _titled_or_labeled(process)
    finder.look_up_discussions(row.body for row in incidents)
    finder.look_up([*texts, *finder.discussion_texts])
    finder.look_up([(work.place[0], _actions_text(work.body, process=process)) for work in finder.postmortems(naming)])
    named_by: dict[Place, list[_Work]] = defaultdict(list)
    for work in naming:
        for reference in references_in(work.body):
            place = finder.place_of(reference, repository=work.place[0])
            if place is not None:
                named_by[place].append(work)
    return {row.pk: list(finder.of(row, named_by=named_by)) for row in incidents}


def _titled_or_labeled(process: Process) -> list[_Work]:
    """Select the issues that are postmortems by their label or their title."""
    wanted = Q(issue_labels__label__name__iexact=process.postmortem_label)
    wanted |= Q(title__icontains=TITLE) | Q(title__icontains="post-mortem")
    ids = Issue.objects.filter(wanted, repository__gone_at=None, gone_at=None).values("pk")
    return [work for work in _issues(Q(pk__in=ids)) if _is_postmortem(work, process=process)]


def _is_postmortem(work: _Work, *, process: Process) -> bool:
    """Whether its label says so, or its title begins with the word, be it behind an issue key."""
    title = NO_WORD.sub("", work.title.replace(process.find_key(work.title), "").lower())
    return title.startswith(TITLE) or plain(process.postmortem_label) in map(plain, work.labels)


def _issues(wanted: Q) -> list[_Work]:
    labels = Prefetch("issue_labels", IssueLabel.objects.select_related("label"))
    rows = Issue.objects.filter(wanted).select_related("repository").prefetch_related(labels, "issue_assignees")
    return [
        _Work(
            place=(row.repository_id, row.number),
            title=row.title,
            body=row.body,
            labels=tuple(one.label.name for one in row.issue_labels.all()),
            action=ActionIssue(
                label=f"{row.repository.name}#{row.number}",
                url=row.url,
                is_open=row.closed_at is None,
                has_owner=bool(row.issue_assignees.all()),
                has_milestone=bool(row.milestone),
                created_at=row.created_at,
            ),
            is_gone=row.gone_at is not None,
        )
        for row in rows.order_by("pk")
    ]


def _pull_requests(wanted: Q) -> list[_Work]:
    rows = PullRequest.objects.filter(wanted).select_related("repository").order_by("pk")
    return [
        _Work(
            place=(row.repository_id, row.number),
            title=row.title,
            body=row.body,
            labels=tuple(row.labels),
            action=ActionIssue(
                label=f"{row.repository.name}#{row.number}",
                url=row.url,
                is_open=row.closed_at is None,
                has_owner=True,
                has_milestone=False,
                created_at=row.created_at,
            ),
            is_gone=False,
        )
        for row in rows
    ]


def _bare(words: str) -> str:
    return words.lower().replace("-", "")


def _actions_text(body: str, *, process: Process) -> str:
    return sections_of(body, process=process).get("actions", "")


def _places_in(url: str) -> Iterator[str]:
    """Yield what a discussion's own address names it by."""
    yield from (f"{one.repository}#{one.number}" for one in references_in(url) if one.is_discussion)


class _Finder:
    """Knows the repositories, and the issues and pull requests that were looked up."""

    def __init__(self, *, process: Process, sources: Sources) -> None:
        self.process = process
        self.sources = sources
        present = Repository.objects.filter(gone_at=None)
        self._repositories = {one.name_with_owner.lower(): one for one in present}
        self._by_key = {one.pk: one for one in self._repositories.values()}
        self._names = {pk: one.name for pk, one in self._by_key.items()}
        files = RepositoryFile.objects.present().filter(kind="postmortem", text__isnull=False)
        self._files = {(pk, path.lower()): text for pk, path, text in files.values_list("repository", "path", "text")}
        self._works: dict[Place, _Work] = {}
        self._discussions: dict[str, DiscussionFacts] = {}

    @property
    def file_texts(self) -> list[tuple[int, str]]:
        """Return what the actions of postmortem files name, each with the repository it stands in."""
        return [(pk, _actions_text(text or "", process=self.process)) for (pk, _), text in self._files.items()]

    @property
    def discussion_texts(self) -> list[tuple[int, str]]:
        """Return what the actions of discussions name, each with the repository it stands in."""
        found = {one.url: one for one in self._discussions.values()}.values()
        return [(self._repositories[one.repository].pk, _actions_text(one.body, process=self.process)) for one in found]

    def look_up_discussions(self, texts: Iterable[str]) -> None:
        """Load the discussions that texts link to, by repository and number or by their own address.

        GitHub shows discussions of an organization at addresses that do not name their repository.
        """
        wanted = [one for text in texts for one in references_in(text) if one.is_discussion]
        if not wanted:
            return
        keys = [self._repositories[one.repository].pk for one in wanted if one.repository in self._repositories]
        chosen = Q(repository__in=keys, number__in={one.number for one in wanted})
        for found in discussion_facts(chosen | Q(url__in={one.written for one in wanted})):
            self._discussions[f"{found.repository}#{found.number}"] = found
            self._discussions.update({place: found for place in _places_in(found.url)})

    def look_up(self, texts: Iterable[tuple[int, str]]) -> None:
        """Load what texts name; each comes with the repository it stands in."""
        wanted: dict[int, set[int]] = defaultdict(set)
        for repository, text in texts:
            for reference in references_in(text):
                place = self.place_of(reference, repository=repository)
                if place is not None:
                    wanted[place[0]].add(place[1])
        numbers = set().union(*wanted.values())
        if numbers:
            # Numbers of one repository may bring those of another along: fewer words to the database.
            chosen = Q(repository__in=list(wanted), number__in=numbers)
            self._works |= {work.place: work for work in (*_issues(chosen), *_pull_requests(chosen))}

    def place_of(self, reference: Reference, *, repository: int) -> Place | None:
        """Return where an issue or pull request is that a text in a repository names; None of one not synced."""
        if reference.number is None or reference.is_discussion:
            return None
        if not reference.repository:
            return repository, reference.number
        row = self._repositories.get(reference.repository)
        return None if row is None else (row.pk, reference.number)

    def postmortems(self, naming: Sequence[_Work]) -> list[_Work]:
        return [*naming, *(work for work in self._works.values() if _is_postmortem(work, process=self.process))]

    def of(self, row: Issue, *, named_by: Mapping[Place, Sequence[_Work]]) -> Iterator[PostmortemFacts]:
        """Yield the postmortems of an incident: those that it names, then those that name it; each once."""
        seen: set[str] = set()
        for reference in references_in(row.body):
            found = self._named(reference, repository=row.repository_id)
            if found is not None and found.url not in seen:
                seen.add(found.url)
                yield found
        for work in named_by.get((row.repository_id, row.number), ()):
            if work.action.url not in seen and work.place != (row.repository_id, row.number):
                seen.add(work.action.url)
                yield self._facts(work)

    def _named(self, reference: Reference, *, repository: int) -> PostmortemFacts | None:
        """Judge what an incident names: None where it is anything but a postmortem."""
        place = self.place_of(reference, repository=repository)
        work = None if place is None else self._works.get(place)
        if work is not None and not work.is_gone:
            return self._facts(work) if _is_postmortem(work, process=self.process) else None
        discussion = self._discussions.get(f"{reference.repository}#{reference.number}")
        if reference.is_discussion and discussion is not None:
            return self._of_discussion(discussion, line=reference.line)
        is_file = self.process.postmortem_folder in reference.path.split("/")[:-1]
        if is_file:
            return self._of_file(reference, repository=repository)
        if reference.path or TITLE not in _bare(reference.line):
            return None
        missing = self._unread(reference, place=place)
        return PostmortemFacts(
            label=reference.written,
            url=reference.written,
            is_there=missing or False,
            text=missing or "",
            actions=missing or (),
        )

    def _unread(self, reference: Reference, *, place: Place | None) -> Missing | None:
        """Say why nobody knows whether something is there; None where it is known."""
        if reference.is_discussion:
            return self._undiscussed(reference)
        if place is None:
            return Missing(cause=f"{reference.written} cannot be read: the token does not see its repository.")
        return self.sources.missing("issues", "pull-requests", repository=self._names.get(place[0], ""))

    def _undiscussed(self, reference: Reference) -> Missing | None:
        """Say why nobody knows whether a discussion is there that was not found; None where it surely is not."""
        missing = self.sources.missing("discussions")
        if missing or reference.repository in self._repositories:
            return missing or self.sources.missing("discussions", repository=reference.repository.rpartition("/")[2])
        return Missing(cause=f"{reference.written} cannot be read: the token does not see its repository.")

    def _of_discussion(self, discussion: DiscussionFacts, *, line: str) -> PostmortemFacts | None:
        """Judge a discussion that an incident names: it is one where line, title or category say so."""
        wanted = plain(self.process.postmortem_label)
        said = (line, discussion.title)
        if wanted not in plain(discussion.category) and not any(TITLE in _bare(words) for words in said):
            return None
        repository = self._repositories[discussion.repository].pk
        return PostmortemFacts(
            label=discussion.label,
            url=discussion.url,
            is_there=True,
            text=discussion.body,
            actions=self._actions(discussion.body, repository=repository),
        )

    def _of_file(self, reference: Reference, *, repository: int) -> PostmortemFacts:
        """Judge a file that an incident names."""
        row = self._by_key.get(repository)
        if reference.repository:
            row = self._repositories.get(reference.repository)
        path = reference.path.lstrip("./")
        text = None if row is None else self._files.get((row.pk, path.lower()))
        missing = self._unlisted(row, path=path) if text is None else None
        return PostmortemFacts(
            label=path,
            url=reference.written,
            is_there=missing or text is not None,
            text=missing or text or "",
            actions=missing or (() if text is None or row is None else self._actions(text, repository=row.pk)),
        )

    def _unlisted(self, row: Repository | None, *, path: str) -> Missing | None:
        """Say why nobody knows whether a file is there that was not found; None where it surely is not."""
        if row is None:
            return Missing(cause=f"{path} cannot be read: the token does not see its repository.")
        missing = self.sources.missing("files", repository=row.name)
        is_listed = row.files_are_complete and path.lower().startswith(LISTED)
        return missing or (None if is_listed else Missing(cause=f"{path} is not among the files that are read."))

    def _facts(self, work: _Work) -> PostmortemFacts:
        return PostmortemFacts(
            label=work.action.label,
            url=work.action.url,
            is_there=True,
            text=work.body,
            actions=self._actions(work.body, repository=work.place[0]),
        )

    def _actions(self, text: str, *, repository: int) -> tuple[ActionFacts, ...]:
        section = _actions_text(text, process=self.process)
        return tuple(self._action(line, repository=repository) for line in action_lines(section))

    def _action(self, line: str, *, repository: int) -> ActionFacts:
        issues: tuple[ActionIssue, ...] = ()
        for reference in references_in(line):
            place = self.place_of(reference, repository=repository)
            work = None if place is None else self._works.get(place)
            if work is not None and not work.is_gone:
                issues += (work.action,)
            elif place is None and reference.number is not None:
                missing = Missing(cause=f"{reference.written} cannot be read: the token does not see its repository.")
                return ActionFacts(text=line, issues=missing, due_on=day_in(line))
        return ActionFacts(text=line, issues=issues, due_on=day_in(line))
