"""The published schema, made executable: scalars that serialize, and a resolver for every field."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_abstract_type,
)

from portal.demo.server.graph.connections import (
    CONNECTION_FIELDS,
    EDGE_FIELDS,
    PAGE_INFO_FIELDS,
    TIMELINE_FIELDS,
    Resolver,
    connection,
    empty,
)
from portal.demo.server.graph.fields import FIELDS
from portal.demo.server.graph.values import Blank, type_name_of

FOLDER = Path(__file__).resolve().parents[2] / "schema"
# `extend` cannot give a field more arguments.
_ITEM_ARGUMENTS = '  items(archivedStates: [ProjectV2ItemArchivedState!] = [NOT_ARCHIVED], query: String = "", '
_EMPTY = {"Int": 0, "Float": 0.0, "Boolean": False, "URI": "https://github.com", "DateTime": "1970-01-01T00:00:00Z"}


def schema_text(*, is_patched: bool = True) -> str:
    """Answer the schema as text: as published, or with what GitHub has added since."""
    text = (FOLDER / "github.graphql").read_text()
    if not is_patched:
        return text
    project = text.index("\ntype ProjectV2 implements")
    items = text.index("  items(", project)
    return f"{text[:items]}{_ITEM_ARGUMENTS}{text[items + len('  items(') :]}\n{(FOLDER / 'patch.graphql').read_text()}"


@cache
def plain_schema(*, is_patched: bool = True) -> GraphQLSchema:
    """Answer the schema for validation alone."""
    return build_schema(schema_text(is_patched=is_patched), assume_valid=True, assume_valid_sdl=True)


@cache
def served_schema(*, is_patched: bool = True) -> GraphQLSchema:
    """Answer the schema with a resolver on every field."""
    # The published text repeats fields, which a strict check refuses.
    schema = build_schema(schema_text(is_patched=is_patched), assume_valid=True, assume_valid_sdl=True)
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLScalarType):
            _serialize(kind)
        elif is_abstract_type(kind):
            kind.resolve_type = type_name_of
        elif isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            _resolve(kind, schema)
    return schema


def _resolve(kind: GraphQLObjectType, schema: GraphQLSchema) -> None:
    known = {**_shared_fields(kind.name), **FIELDS.get(kind.name, {})}
    unknown = known.keys() - kind.fields.keys()
    for name, field in kind.fields.items():
        field.resolve = known.get(name) or default_of(field, schema=schema)
    if kind.name in FIELDS and unknown - _shared_fields(kind.name).keys():
        raise LookupError(f"{kind.name} has no field {', '.join(sorted(unknown))}.")


def _shared_fields(name: str) -> dict[str, Resolver]:
    if name.endswith("Connection"):
        return {**CONNECTION_FIELDS, **(TIMELINE_FIELDS if "TimelineItems" in name else {})}
    if name.endswith("Edge"):
        return EDGE_FIELDS
    return PAGE_INFO_FIELDS if name == "PageInfo" else {}


def default_of(field: GraphQLField, *, schema: GraphQLSchema) -> Resolver:
    """Answer a resolver for a field that the world knows nothing of: the least that the type allows."""
    if get_named_type(field.type).name.endswith("Connection"):
        return connection(empty)
    if not isinstance(field.type, GraphQLNonNull):
        return lambda _source, _info, **_arguments: None
    least = _least(field.type.of_type, schema)
    return lambda _source, _info, **_arguments: least


def _least(kind: Any, schema: GraphQLSchema) -> Any:
    if isinstance(kind, GraphQLList):
        return []
    if isinstance(kind, GraphQLScalarType):
        return _EMPTY.get(kind.name, "")
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    concrete = schema.get_possible_types(kind)[0] if is_abstract_type(kind) else kind
    return Blank(concrete.name)


def _serialize(kind: GraphQLScalarType) -> None:
    if kind.name in {"DateTime", "GitTimestamp", "PreciseDateTime"}:
        kind.coerce_output_value = moment_text
        kind.coerce_input_value = moment
        kind.coerce_input_literal = lambda node: moment(getattr(node, "value", ""))
    elif kind.name == "BigInt":
        kind.coerce_output_value = str


def moment_text(value: Any) -> str:
    """Write a moment as GitHub does."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else str(value)


def moment(text: str) -> datetime:
    """Read a moment that a client sent."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
