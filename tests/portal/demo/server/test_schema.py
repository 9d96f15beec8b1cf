"""The schema that is served: GitHub's, without its prose, with what was added since."""

from graphql import GraphQLObjectType

from portal.demo.make_schema import extract
from portal.demo.server.graph.schema import FOLDER, schema_text, served_schema

PUBLISHED = '''
"""The root."""
type Query { "A thing." thing(by: Order): Thing @deprecated(reason: "Many words.") }
type Mutation { makeThing(input: MakeThingInput!): Thing }
input MakeThingInput { name: String! }
interface Thing { id: ID! }
type Stone implements Thing { id: ID! }
enum Order { "Rising." ASC }
'''


def test_an_extract_has_no_prose_and_nothing_that_only_mutations_use() -> None:
    text = extract(PUBLISHED)

    assert '"' not in text
    assert "@deprecated" in text
    assert "Mutation" not in text
    assert "MakeThingInput" not in text
    assert "type Stone implements Thing" in text


def test_the_committed_extract_has_no_prose() -> None:
    text = (FOLDER / "github.graphql").read_text()

    assert '"""' not in text
    assert "reason:" not in text.replace("  reason:", "")
    assert (FOLDER / "LICENSE.md").read_text().startswith("Copyright (c) GitHub")


def test_the_additions_are_in_the_patched_schema_alone() -> None:
    patched, published = (served_schema(is_patched=is_patched) for is_patched in (True, False))

    for schema, is_there in ((patched, True), (published, False)):
        board = schema.type_map["ProjectV2"]
        assert isinstance(board, GraphQLObjectType)
        assert ({"query", "archivedStates"} <= set(board.fields["items"].args)) is is_there
        assert ("ProjectV2ItemStatusChangedEvent" in schema.type_map) is is_there


def test_the_text_says_where_it_is_from() -> None:
    assert "@octokit/graphql-schema" in schema_text().splitlines()[1]
    assert "MIT" in schema_text().splitlines()[2]
