"""What lists accept in their query string, for pages and the API alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, QueryDict
from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from apps.accounts.queries import SavedFilterRow, saved_filters
from apps.accounts.viewers import Viewer
from apps.catalog.queries import Mine, RepositoryFilter, UnknownNames, check_names, mine_of
from apps.ui.paging import DEFAULT_LIMIT, MAXIMUM_LIMIT

TEXT_LENGTH = 200
NOT_SAVED = {"cursor", "limit", "page"}  # where somebody is in a page, not what they narrow it to
# What a wrong value of these means, where it is not 422: a place that is not there, a question nobody may ask.
STATUS_OF_FIELD = {"page": 404, "cursor": 404, "sort": 400, "q": 400}
Filters = TypeVar("Filters", bound="NarrowedSchema")
Query = TypeVar("Query", bound=Schema)


def without_null(text: str) -> str:
    """Refuse the one character that PostgreSQL cannot store."""
    if "\0" in text:
        raise ValueError("This text holds a null character.")
    return text


def no_page(text: str) -> str:
    """Refuse page numbers: rows come and go while somebody turns pages."""
    raise ValueError("Lists are walked by cursor: take it from `next`.")


Name = Annotated[str, StringConstraints(max_length=TEXT_LENGTH), AfterValidator(without_null)]


class NarrowedSchema(Schema):
    """The filters that figures and lists have in common."""

    repository: Name | None = None
    team: Name | None = None

    @property
    def narrowed_to(self) -> RepositoryFilter:
        return RepositoryFilter(repository=self.repository, team=self.team)


class MineSchema(Schema):
    """The filter that lists have for the person who asks."""

    mine: Annotated[bool, Field(description="Only what is yours, or waits for you.")] = False

    def whose(self, viewer: Viewer) -> Mine | None:
        """Return who asks for what is theirs; None where everybody's is asked for."""
        return mine_of(viewer) if self.mine else None

    def known_whose(self, viewer: Viewer) -> Mine | None:
        """Return the same; raises UnknownNames where nobody can tell who asks."""
        mine = self.whose(viewer)
        if mine is not None and mine.problem:
            raise UnknownNames({"mine": mine.problem})
        return mine


def whose_file(filters: MineSchema, *, viewer: Viewer) -> Mine | None:
    """Return whose things a file is asked for; raises Http404 where nobody can tell: an empty file says nothing."""
    try:
        return filters.known_whose(viewer)
    except UnknownNames as error:
        raise Http404(str(error)) from error


class ListFilters(NarrowedSchema, MineSchema):
    """What every list accepts besides its own filters."""

    q: Name = ""
    cursor: Annotated[str, StringConstraints(max_length=2000)] = ""
    limit: Annotated[int, Field(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT
    page: Annotated[str | None, AfterValidator(no_page), Field(deprecated=True)] = None


def refusal_status(fields: Iterable[str]) -> int:
    """Return the status that says best what is wrong with these fields."""
    return min((STATUS_OF_FIELD.get(field, 422) for field in fields), default=422)


def read_filters(schema: type[Filters], *, viewer: Viewer, query: QueryDict) -> Filters:
    """Check the query string of a page and the names in it; empty values count as not given.

    Raises BadRequest for what cannot be asked and Http404 for what is not there.
    """
    filters = read_query(schema, query=query)
    try:
        check_names(viewer, narrowed_to=filters.narrowed_to)
    except UnknownNames as error:
        raise Http404(str(error)) from error
    return filters


def read_query(schema: type[Query], *, query: QueryDict) -> Query:
    """Check the query string of a page, but not whether the names in it are there; raises as read_filters."""
    try:
        return schema.model_validate({name: value for name, value in query.items() if value != ""})
    except ValidationError as error:
        problems = messages_by_field(error.errors())
        words = "; ".join(f"{field}: {' '.join(messages)}" for field, messages in problems.items())
        raise (Http404 if refusal_status(problems) == 404 else BadRequest)(words) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedHere:
    """What somebody saved of a page, and what they see of it now: "" where it is not narrowed."""

    page: str
    rows: tuple[SavedFilterRow, ...]
    query: str

    @property
    def is_saved(self) -> bool:
        """Say whether what they see now is saved already."""
        return any(row.query == self.query for row in self.rows)


def saved_here(viewer: Viewer, *, page: str, schema: type[NarrowedSchema], query: QueryDict) -> SavedHere:
    """Return what a viewer saved of a page, `page` being the name of its address."""
    rows = saved_filters(viewer, page=page, known=saved_fields(schema))
    return SavedHere(page=page, rows=rows, query=saved_query(schema, query=query))


def saved_fields(schema: type[NarrowedSchema]) -> tuple[str, ...]:
    """Name the parameters of a page that are worth saving, always in the same order."""
    return tuple(name for name in schema.model_fields if name not in NOT_SAVED)


def saved_query(schema: type[NarrowedSchema], *, query: QueryDict) -> str:
    """Return what of a query string is worth saving."""
    return urlencode([(name, query[name]) for name in saved_fields(schema) if query.get(name)])


def messages_by_field(errors: Iterable[Mapping[str, object]]) -> dict[str, list[str]]:
    """Gather the messages of pydantic by the last name of where they belong."""
    found: dict[str, list[str]] = {}
    for error in errors:
        place = error.get("loc")
        names = [str(name) for name in place if isinstance(name, str)] if isinstance(place, tuple | list) else []
        message = str(error.get("msg", "")).removeprefix("Value error, ")
        found.setdefault(names[-1] if names else "", []).append(message)
    return found


class RepositoryListFilters(ListFilters):
    """What the list of repositories accepts."""

    sort: Literal["name", "-name", "updated", "-updated"] = "name"
