"""Executing a document as GitHub does: parse, validate, weigh, charge, execute."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from portal.demo.server.graph.context import Context
from portal.demo.server.graph.cost import MAXIMUM_NODES, Cost, cost_of
from portal.demo.server.graph.errors import as_answered, as_refused
from portal.demo.server.graph.schema import served_schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A parsed document; `errors` are those of its text alone, in GitHub's shape."""

    text: str
    document: DocumentNode | None
    errors: tuple[dict[str, Any], ...]

    def operation(self, name: str | None = None) -> OperationDefinitionNode | None:
        """Answer the operation of this name, or the only one."""
        return get_operation_ast(self.document, name) if self.document else None

    @property
    def name(self) -> str:
        """Answer the first operation's name."""
        nodes = self.document.definitions if self.document else ()
        named = (node.name.value for node in nodes if isinstance(node, OperationDefinitionNode) and node.name)
        return next(named, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An operation that may be executed: its variables are read and its cost is known."""

    schema: GraphQLSchema
    document: DocumentNode
    name: str | None
    variables: dict[str, Any]  # as sent
    values: dict[str, Any]  # as coerced, with defaults
    cost: Cost


class Refused(Exception):
    """The document is not executed. `errors` are what is answered, in a 200."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("refused")
        self.errors = errors


@lru_cache(maxsize=256)
def document_of(text: str, *, is_patched: bool = True) -> Document:
    """Parse and validate a document, once for each text."""
    try:
        document = parse(text)
    except GraphQLError as error:
        return Document(text=text, document=None, errors=({"message": error.message},))
    errors = validate(served_schema(is_patched=is_patched), document)
    return Document(text=text, document=document, errors=tuple(as_refused(error) for error in errors))


def prepare(text: str, *, variables: dict[str, Any], name: str | None, is_patched: bool = True) -> Prepared:
    """Answer what is needed to execute; raises Refused when GitHub would not."""
    parsed, schema = document_of(text, is_patched=is_patched), served_schema(is_patched=is_patched)
    if parsed.errors:
        raise Refused(list(parsed.errors))
    operation = parsed.operation(name)
    if operation is None or parsed.document is None:
        raise Refused([{"message": f'No operation named "{name}"' if name else "An operation name is required"}])
    values = get_variable_values(schema, tuple(operation.variable_definitions or ()), variables)
    if isinstance(values, list):
        raise Refused([as_refused(error) for error in values])
    coerced = _coerced(values)
    cost = cost_of(schema, document=parsed.document, operation=operation, variables=coerced)
    if cost.nodes > MAXIMUM_NODES:
        words = (
            f"This query requests up to {cost.nodes:,} possible nodes which exceeds the maximum limit of "
            f"{MAXIMUM_NODES:,}."
        )
        raise Refused([{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": words}])
    return Prepared(schema=schema, document=parsed.document, name=name, variables=variables, values=coerced, cost=cost)


def _coerced(values: Any) -> dict[str, Any]:
    return dict(getattr(values, "coerced", values))


def execute(prepared: Prepared, *, context: Context) -> dict[str, Any]:
    """Answer the operation's data, with errors beside it where a part failed."""
    result = execute_sync(
        prepared.schema,
        prepared.document,
        context_value=context,
        variable_values=prepared.variables,
        operation_name=prepared.name,
    )
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [as_answered(error) for error in result.errors]
    return answer
