"""Finds the postmortems of incidents by what their texts name, and what became of the actions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Q

from apps.catalog.models import Repository, RepositoryFile
from apps.catalog.names import plain
from apps.delivery.models import Discussion, Issue
from apps.delivery.references import Reference, path_in, references_in
from apps.postmortems.models import PostmortemLink
from apps.postmortems.queries.arrivals import Arrivals
from apps.postmortems.queries.found import (
    Action,
    ActionWork,
    How,
    Kind,
    Postmortem,
    Unread,
    elsewhere,
    file_key,
    number_key,
)
from apps.postmortems.queries.opened import opened_actions
from apps.postmortems.queries.said import before, said_on
from apps.postmortems.queries.works import (
    TITLE,
    Place,
    Work,
    is_postmortem,
    issue_works,
    pull_request_works,
    titled_or_labeled,
)
from apps.postmortems.texts import Wording, action_lines, day_in, key_of, sections_of, task_lines
from apps.sync.queries import FeedsNow

# Where the feed of files looks for postmortems.
LISTED = ("docs/postmortem", "docs/post-mortem")


def postmortems_of(
    rows: Sequence[Issue], *, process: Wording, feeds: FeedsNow, until: datetime | None = None
) -> dict[int, list[Postmortem]]:
    """Return the postmortems of those issues that are incidents, by their keys, in at most eighteen statements.

    Until a moment of the past as far as that is known, in at most one statement more.
    """
    label = process.incident_label.lower()
    incidents = [row for row in rows if any(one.label.name.lower() == label for one in row.issue_labels.all())]
    if not incidents:
        return {}
    finder = _Finder(process=process, feeds=feeds, until=until)
    said, links = said_on(incidents, until=until)
    texts = [(row.repository_id, said[row.pk]) for row in incidents] + finder.file_texts
    naming = titled_or_labeled(process, until=until)
    verified = {key: one.url for key, one in links.items() if one.is_verified}
    finder.look_up_discussions([*said.values(), *verified.values()])
    linked = [(row.repository_id, verified[row.pk]) for row in incidents if row.pk in verified]
    finder.look_up([*texts, *linked, *finder.discussion_texts, *finder.opened_texts])
    finder.look_up_actions([*naming, *finder.postmortems, *finder.works_in(linked)])
    named_by: dict[Place, list[Work]] = defaultdict(list)
    for work in naming:
        for reference in finder.references(work.body):
            place = finder.place_of(reference, repository=work.place[0])
            if place is not None:
                named_by[place].append(work)
    return {
        row.pk: list(finder.of(row, text=said[row.pk], link=links.get(row.pk), named_by=named_by)) for row in incidents
    }


def _bare(words: str) -> str:
    return words.lower().replace("-", "")


def _followed(body: str, *, process: Wording) -> str:
    """Return what of a postmortem may name issues that are its actions."""
    section = sections_of(body, process=process).get("actions", "")
    return "\n".join((section, *task_lines(body)))


def _urls(actions: Sequence[Action]) -> set[str]:
    return {work.url for one in actions if not isinstance(one.issues, Unread) for work in one.issues}


def _places_in(url: str) -> Iterator[str]:
    """Yield what a discussion's own address names it by."""
    yield from (f"{one.repository}#{one.number}" for one in references_in(url) if one.is_discussion)


class _Finder:
    """Knows the repositories, and the issues and pull requests that were looked up."""

    def __init__(self, *, process: Wording, feeds: FeedsNow, until: datetime | None) -> None:
        self.process = process
        self.feeds = feeds
        self.until = until
        self._arrivals = None if until is None else Arrivals(folder=process.postmortem_folder, until=until)
        present = Repository.objects.filter(gone_at=None)
        self._repositories = {one.name_with_owner.lower(): one for one in present}
        self._by_key = {one.pk: one for one in self._repositories.values()}
        self._names = {pk: one.name for pk, one in self._by_key.items()}
        self._hosts = {urlsplit(one.url).netloc.lower() for one in self._by_key.values()}
        files = RepositoryFile.objects.present().filter(kind="postmortem", text__isnull=False)
        self._files = {(pk, path.lower()): text for pk, path, text in files.values_list("repository", "path", "text")}
        self._works: dict[Place, Work] = {}
        self._sub_issues: dict[str, list[Work]] = defaultdict(list)  # by the node id of the postmortem
        self._discussions: dict[str, Discussion] = {}
        self.opened = opened_actions(until=until)

    @property
    def file_texts(self) -> list[tuple[int, str]]:
        """Return what the actions of postmortem files name, each with the repository it stands in."""
        return [(pk, _followed(text or "", process=self.process)) for (pk, _), text in self._files.items()]

    @property
    def opened_texts(self) -> list[tuple[int, str]]:
        """Return the addresses of the issues that were opened for actions, each with the repository it stands in."""
        return [(one.work.repository, one.work.url) for one in self.opened.values()]

    @property
    def discussion_texts(self) -> list[tuple[int, str]]:
        """Return what the actions of discussions name, each with the repository it stands in."""
        found = {one.url: one for one in self._discussions.values()}.values()
        return [(one.repository_id, _followed(one.body, process=self.process)) for one in found]

    def references(self, text: str) -> Iterator[Reference]:
        """Yield what a text names: by number, or by an address where GitHub is and nowhere else."""
        for one in references_in(text):
            host = urlsplit(one.written).netloc.lower()
            if not host or host in self._hosts:
                yield one

    def _cause(self, *feeds: str, repository: str = "") -> Unread | None:
        cause = self.feeds.cause(*feeds, repository=repository)
        return Unread(cause=cause) if cause else None

    def look_up_discussions(self, texts: Iterable[str]) -> None:
        """Load the discussions that texts link to, by repository and number or by their own address.

        GitHub shows discussions of an organization at addresses that do not name their repository.
        """
        wanted = [one for text in texts for one in self.references(text) if one.is_discussion]
        if not wanted:
            return
        keys = [self._repositories[one.repository].pk for one in wanted if one.repository in self._repositories]
        chosen = Q(repository__in=keys, number__in={one.number for one in wanted})
        chosen |= Q(url__in={one.written for one in wanted})
        rows = Discussion.objects.filter(
            chosen, before("created_at", self.until), repository__gone_at=None
        ).select_related("repository")
        for found in rows.order_by("created_at", "pk"):
            self._discussions[f"{found.repository.name_with_owner.lower()}#{found.number}"] = found
            self._discussions.update({place: found for place in _places_in(found.url)})

    def look_up_actions(self, postmortems: Sequence[Work]) -> None:
        """Load the issues that postmortems name as actions, and the sub-issues of those that are issues."""
        node_ids = {work.node_id for work in postmortems if work.kind == Kind.ISSUE}
        texts = [(work.place[0], _followed(work.body, process=self.process)) for work in postmortems]
        self.look_up(texts, more=Q(parent_node_id__in=node_ids, repository__gone_at=None))
        for work in self._works.values():
            if work.parent_node_id in node_ids and self._may_be_action(work):
                self._sub_issues[work.parent_node_id].append(work)

    def _may_be_action(self, work: Work) -> bool:
        """Say whether a sub-issue is something to do: an incident, or another postmortem, is not."""
        names = {label.lower() for label in work.labels}
        is_incident = self.process.incident_label.lower() in names
        return not (work.is_gone or is_incident or is_postmortem(work, process=self.process))

    def look_up(self, texts: Iterable[tuple[int, str]], *, more: Q | None = None) -> None:
        """Load what texts name, each with the repository it stands in, and `more` issues."""
        wanted: dict[int, set[int]] = defaultdict(set)
        for repository, text in texts:
            for reference in self.references(text):
                place = self.place_of(reference, repository=repository)
                if place is not None:
                    wanted[place[0]].add(place[1])
        chosen = Q(pk__in=())
        for key, numbers in wanted.items():
            chosen |= Q(repository=key, number__in=numbers)
        found = issue_works(chosen if more is None else chosen | more, until=self.until) if wanted or more else []
        found += pull_request_works(chosen, until=self.until) if wanted else []
        self._works |= {work.place: work for work in found}

    def place_of(self, reference: Reference, *, repository: int) -> Place | None:
        """Return where an issue or pull request is that a text in a repository names; None of one not synced."""
        if reference.number is None or reference.is_discussion:
            return None
        if not reference.repository:
            return repository, reference.number
        row = self._repositories.get(reference.repository)
        return None if row is None else (row.pk, reference.number)

    @property
    def postmortems(self) -> list[Work]:
        """Return what was looked up and is a postmortem by its label or title."""
        return [work for work in self._works.values() if is_postmortem(work, process=self.process)]

    def works_in(self, texts: Iterable[tuple[int, str]]) -> Iterator[Work]:
        """Yield what was looked up of what texts name, each with the repository it stands in."""
        for repository, text in texts:
            places = (self.place_of(one, repository=repository) for one in self.references(text))
            yield from (self._works[place] for place in places if place in self._works)

    def of(
        self, row: Issue, *, text: str, link: PostmortemLink | None, named_by: Mapping[Place, Sequence[Work]]
    ) -> Iterator[Postmortem]:
        """Yield the postmortems of an incident: what is linked, those that it names, those that name it; each once."""
        seen: set[str] = set()
        if link:
            linked = self._linked(link, repository=row.repository_id)
            seen.add(linked.url)
            yield linked
        for reference in self.references(text):
            found = self._named(reference, repository=row.repository_id)
            if found is not None and found.url not in seen:
                seen.add(found.url)
                yield found
        for work in named_by.get((row.repository_id, row.number), ()):
            if work.action.url not in seen and work.place != (row.repository_id, row.number):
                seen.add(work.action.url)
                yield replace(self._facts(work), how=How.NAMES)

    def _linked(self, link: PostmortemLink, *, repository: int) -> Postmortem:
        """Judge what somebody linked: whatever it is called, they said that it is one."""
        reference = next(self.references(link.url), None) if link.is_verified else None
        if reference is None:
            return elsewhere(link.url)
        place = self.place_of(reference, repository=repository)
        work = None if place is None else self._works.get(place)
        discussion = self._discussions.get(f"{reference.repository}#{reference.number}")
        if work is not None and not work.is_gone:
            return replace(self._facts(work), how=How.LINKED)
        if reference.is_discussion and discussion is not None:
            return replace(self._facts_of_discussion(discussion), how=How.LINKED)
        if reference.path and reference.repository in self._repositories:
            return replace(self._of_file(reference, repository=repository), url=link.url, how=How.LINKED)
        return replace(self._lost(reference, place=place), repository=link.repository_id, how=How.LINKED)

    def _named(self, reference: Reference, *, repository: int) -> Postmortem | None:
        """Judge what an incident names: None where it is anything but a postmortem."""
        place = self.place_of(reference, repository=repository)
        work = None if place is None else self._works.get(place)
        if work is not None and not work.is_gone:
            return self._facts(work) if is_postmortem(work, process=self.process) else None
        discussion = self._discussions.get(f"{reference.repository}#{reference.number}")
        if reference.is_discussion and discussion is not None:
            return self._of_discussion(discussion, line=reference.line)
        is_file = self.process.postmortem_folder in reference.path.split("/")[:-1]
        if is_file:
            return self._of_file(reference, repository=repository)
        if reference.path or TITLE not in _bare(reference.line):
            return None
        return self._lost(reference, place=place)

    def _lost(self, reference: Reference, *, place: Place | None) -> Postmortem:
        """Tell of what was not found, as far as that is known."""
        missing = self._unread(reference, place=place)
        return Postmortem(
            repository=None if place is None else place[0],
            kind=Kind.ADDRESS,
            label=reference.written,
            url=reference.written,
            is_there=missing or False,
            text=missing or "",
            actions=missing or (),
        )

    def _unread(self, reference: Reference, *, place: Place | None) -> Unread | None:
        """Say why nobody knows whether something is there; None where it is known."""
        if reference.is_discussion:
            return self._undiscussed(reference)
        if place is None:
            return Unread(cause=f"{reference.written} cannot be read: the token does not see its repository.")
        return self._cause("issues", "pull-requests", repository=self._names.get(place[0], ""))

    def _undiscussed(self, reference: Reference) -> Unread | None:
        """Say why nobody knows whether a discussion is there that was not found; None where it surely is not."""
        missing = self._cause("discussions")
        if missing or reference.repository in self._repositories:
            return missing or self._cause("discussions", repository=reference.repository.rpartition("/")[2])
        return Unread(cause=f"{reference.written} cannot be read: the token does not see its repository.")

    def _of_discussion(self, discussion: Discussion, *, line: str) -> Postmortem | None:
        """Judge a discussion that an incident names: it is one where line, title or category say so."""
        wanted = plain(self.process.postmortem_label)
        said = (line, discussion.title)
        if wanted not in plain(discussion.category) and not any(TITLE in _bare(words) for words in said):
            return None
        return self._facts_of_discussion(discussion)

    def _facts_of_discussion(self, discussion: Discussion) -> Postmortem:
        key = number_key(discussion.repository_id, discussion.number)
        return Postmortem(
            repository=discussion.repository_id,
            kind=Kind.DISCUSSION,
            key=key,
            label=f"{discussion.repository.name}#{discussion.number}",
            url=discussion.url,
            is_there=True,
            text=discussion.body,
            actions=self._actions(discussion.body, key=key, repository=discussion.repository_id),
        )

    def _of_file(self, reference: Reference, *, repository: int) -> Postmortem:
        """Judge a file that an incident names."""
        row = self._by_key.get(repository)
        if reference.repository:
            row = self._repositories.get(reference.repository)
        path = path_in(reference, branch="" if row is None else row.default_branch)
        text = None if row is None else self._files.get((row.pk, path.lower()))
        missing = self._unlisted(row, path=path) if text is None else None
        if text is not None and row is not None and self._arrivals is not None:
            was_there = self._arrivals.was_there(row.pk, path)
            missing = was_there if isinstance(was_there, Unread) else None
            text = text if was_there is True else None
        key = "" if row is None else file_key(row.pk, path)
        return Postmortem(
            repository=None if row is None else row.pk,
            kind=Kind.FILE,
            key=key,
            label=path,
            url=reference.written,
            is_there=missing or text is not None,
            text=missing or text or "",
            actions=missing or (() if text is None or row is None else self._actions(text, key=key, repository=row.pk)),
        )

    def _unlisted(self, row: Repository | None, *, path: str) -> Unread | None:
        """Say why nobody knows whether a file is there that was not found; None where it surely is not."""
        if row is None:
            return Unread(cause=f"{path} cannot be read: the token does not see its repository.")
        missing = self._cause("files", repository=row.name)
        is_listed = row.files_are_complete and path.lower().startswith(LISTED)
        return missing or (None if is_listed else Unread(cause=f"{path} is not among the files that are read."))

    def _facts(self, work: Work) -> Postmortem:
        key = number_key(*work.place)
        return Postmortem(
            repository=work.place[0],
            kind=work.kind,
            key=key,
            label=work.action.label,
            url=work.action.url,
            is_there=True,
            text=work.body,
            actions=self._actions(work.body, key=key, repository=work.place[0], parent=work.node_id),
        )

    def _opened_for(self, line: str, *, key: str) -> tuple[ActionWork, ...]:
        """Return the issue that somebody had opened for an action; none of one that is gone."""
        opened = self.opened.get((key, key_of(line)))
        work = None if opened is None else self._works.get(opened.place)
        if opened is None or (work is not None and work.is_gone):
            return ()
        return (opened.work if work is None else work.action,)

    def _actions(self, text: str, *, key: str, repository: int, parent: str = "") -> tuple[Action, ...]:
        """Return what is to be done: entries under the heading for it, tasks elsewhere, sub-issues; each once."""
        section = sections_of(text, process=self.process).get("actions", "")
        actions = [self._action(line, key=key, repository=repository) for line in action_lines(section)]
        tasks = [self._action(line, key=key, repository=repository) for line in task_lines(text)]
        subs = [
            Action(repository=one.place[0], text=one.title, issues=(one.action,), due_on=None)
            for one in self._sub_issues.get(parent, ())
        ]
        for one in (*tasks, *subs):
            # A task without an issue is some box to tick; what cannot be read is told where it is an action for sure.
            if not isinstance(one.issues, Unread) and not _urls(actions).issuperset(work.url for work in one.issues):
                actions.append(one)
        return tuple(actions)

    def _action(self, line: str, *, key: str, repository: int) -> Action:
        works = self._opened_for(line, key=key)
        for reference in self.references(line):
            place = self.place_of(reference, repository=repository)
            work = None if place is None else self._works.get(place)
            missing = self._unread(reference, place=place) if reference.number is not None and work is None else None
            if work is not None and not work.is_gone:
                works += (work.action,)
            elif missing is not None:
                return Action(repository=repository, text=line, issues=missing, due_on=day_in(line))
        return Action(repository=repository, text=line, issues=works, due_on=day_in(line))
