"""Make `portal/demo/schema/github.graphql` from the npm package @octokit/graphql-schema.

usage: python portal/demo/make_schema.py [PATH TO THE PACKAGE'S schema.graphql]

Without a path the package is fetched with `npm pack`. The extract holds no prose: descriptions and
the reasons of deprecations are dropped, and so is what only mutations use. `patch.graphql`, beside
it, is written by hand: what GitHub has added since the package was last published.
"""

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphql import parse, print_ast, visit
from graphql.language import (
    ConstDirectiveNode,
    DefinitionNode,
    DocumentNode,
    NamedTypeNode,
    Node,
    TypeDefinitionNode,
    Visitor,
)

PACKAGE = "@octokit/graphql-schema@15.26.1"
TARGET = Path(__file__).with_name("schema") / "github.graphql"
HEADER = f"""\
# GitHub's GraphQL schema without descriptions, without mutations.
# Made by portal/demo/make_schema.py from the npm package {PACKAGE}.
# Copyright (c) GitHub 2025 - Licensed as MIT: see LICENSE.md beside this file.

"""


def main(arguments: list[str]) -> None:
    """Write the extract and the license it stands under."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(arguments[0]) if arguments else fetch_package(Path(folder))
        TARGET.write_text(HEADER + extract(source.read_text()) + "\n")
        (TARGET.parent / "LICENSE.md").write_text(source.with_name("LICENSE.md").read_text())


def fetch_package(folder: Path) -> Path:
    """Unpack the package into `folder` and answer where its schema is."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package" / "schema.graphql"


def extract(text: str) -> str:
    """Answer the schema's text with what a query can reach, sorted as it came."""
    document = visit(parse(text, no_location=True), WithoutProse())
    definitions = [node for node in document.definitions if isinstance(node, TypeDefinitionNode)]
    wanted = reachable(definitions, root="Query")
    return print_ast(DocumentNode(definitions=tuple(node for node in definitions if node.name.value in wanted)))


class WithoutProse(Visitor):
    """Drops descriptions, and directives with their words."""

    def leave(self, node: Node, *_: Any) -> Node | None:
        """Answer the node without prose; None keeps it as it is."""
        changes: dict[str, Any] = {}
        if getattr(node, "description", None) is not None:
            changes["description"] = None
        if isinstance(node, DefinitionNode) or hasattr(node, "type"):
            changes["directives"] = tuple(_bare(directive) for directive in getattr(node, "directives", None) or ())
        changes = {name: value for name, value in changes.items() if hasattr(node, name)}
        return replace(node, **changes) if changes else None


def _bare(directive: ConstDirectiveNode) -> ConstDirectiveNode:
    return replace(directive, arguments=()) if directive.name.value == "deprecated" else directive


def reachable(definitions: list[TypeDefinitionNode], *, root: str) -> set[str]:
    """Answer the names of the types that `root` leads to; an interface leads to all that implement it."""
    leads_to: dict[str, set[str]] = {}
    for node in definitions:
        leads_to.setdefault(node.name.value, set()).update(_names(node))
        for interface in getattr(node, "interfaces", None) or ():
            leads_to.setdefault(interface.name.value, set()).add(node.name.value)
    found, waiting = {root}, [root]
    while waiting:
        new = leads_to.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found


def _names(definition: TypeDefinitionNode) -> Iterator[str]:
    names: list[str] = []

    class Collector(Visitor):
        def enter_named_type(self, node: NamedTypeNode, *_: Any) -> None:
            names.append(node.name.value)

    visit(definition, Collector())
    return iter(names)


if __name__ == "__main__":
    main(sys.argv[1:])
