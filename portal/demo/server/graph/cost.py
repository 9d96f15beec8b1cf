"""What a document costs: points and nodes, by GitHub's documented formula.

https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_interface_type,
)

MAXIMUM_NODES = 500_000


@dataclass(frozen=True, slots=True)
class Cost:
    """Connections asked for and nodes they may hold."""

    connections: int = 0
    nodes: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.connections + other.connections, self.nodes + other.nodes)

    @property
    def points(self) -> int:
        return max(1, round(self.connections / 100))


@dataclass(slots=True, kw_only=True)
class Meter:
    """Walks a document with the values its variables have."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]

    def walk(self, selection: SelectionSetNode, *, parent: GraphQLNamedType, times: int) -> Cost:
        """Answer the cost of a selection that is answered `times` times."""
        cost = Cost()
        branches: dict[str, Cost] = {}
        for part in selection.selections:
            if isinstance(part, FieldNode):
                cost += self._field(part, parent, times)
                continue
            kind, inside = self._fragment(part, parent)
            more = self.walk(inside, parent=kind, times=times)
            if kind is parent or is_interface_type(kind):
                cost += more
            else:
                branches[kind.name] = branches.get(kind.name, Cost()) + more
        # The branches of a union exclude one another: the dearest counts.
        dearest = max((branch.connections for branch in branches.values()), default=0)
        return cost + Cost(dearest, max((branch.nodes for branch in branches.values()), default=0))

    def _fragment(self, part: Any, parent: GraphQLNamedType) -> tuple[GraphQLNamedType, SelectionSetNode]:
        if isinstance(part, FragmentSpreadNode):
            fragment = self.fragments[part.name.value]
            name, inside = fragment.type_condition.name.value, fragment.selection_set
        else:
            assert isinstance(part, InlineFragmentNode)
            name = part.type_condition.name.value if part.type_condition else parent.name
            inside = part.selection_set
        return self.schema.type_map[name], inside

    def _field(self, part: FieldNode, parent: GraphQLNamedType, times: int) -> Cost:
        field = getattr(parent, "fields", {}).get(part.name.value)
        if field is None:
            return Cost()
        kind, inner, cost = get_named_type(field.type), times, Cost()
        arguments = {argument.name.value: argument.value for argument in part.arguments or ()}
        if kind.name.endswith("Connection"):
            inner = times * self._number(arguments.get("first") or arguments.get("last"))
            cost = Cost(times, inner)
        elif part.name.value == "nodes" and parent.name == "Query":
            inner = self._number(arguments["ids"])
        return cost + self.walk(part.selection_set, parent=kind, times=inner) if part.selection_set else cost

    def _number(self, value: Any) -> int:
        """Answer how many a `first` asks for, or how many `ids` hold."""
        if isinstance(value, VariableNode):
            found = self.variables.get(value.name.value)
            return len(found) if isinstance(found, list) else int(found or 0)
        if isinstance(value, ListValueNode):
            return len(value.values)
        return int(value.value) if isinstance(value, IntValueNode) else 0


def cost_of(
    schema: GraphQLSchema, *, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Cost:
    """Answer what an operation costs with these variables (defaults filled in)."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    assert schema.query_type is not None
    meter = Meter(schema=schema, fragments=fragments, variables=variables)
    return meter.walk(operation.selection_set, parent=schema.query_type, times=1)
