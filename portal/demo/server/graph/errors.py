"""Errors in GitHub's shape: the type stands beside the message, not under extensions."""

from typing import Any

from graphql import GraphQLError

# The words of graphql-core and what GitHub calls the mistake.
_VALIDATION_CODES = {
    "Cannot query field": "undefinedField",
    "Unknown argument": "argumentNotAccepted",
    "Unknown type": "undefinedType",
    "Variable": "variableMismatch",
    "Argument": "argumentLiteralsIncompatible",
    "Value": "argumentLiteralsIncompatible",
    "Field": "missingRequiredArguments",
}


def typed(message: str, *, kind: str, **more: Any) -> GraphQLError:
    """Make an error of GitHub's `type`."""
    return GraphQLError(message, extensions={"type": kind, **more})


def as_answered(error: GraphQLError) -> dict[str, Any]:
    """Answer an error of execution as GitHub sends it."""
    extensions = dict(error.extensions or {})
    kind = extensions.pop("type", None)
    answered: dict[str, Any] = {"type": kind} if kind else {}
    if error.path:
        answered["path"] = list(error.path)
    if extensions:
        answered["extensions"] = extensions
    if error.locations:
        answered["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    return {**answered, "message": error.message}


def as_refused(error: GraphQLError) -> dict[str, Any]:
    """Answer an error of validation as GitHub sends it: in a 200, without data."""
    code = next((code for words, code in _VALIDATION_CODES.items() if error.message.startswith(words)), "")
    answered = as_answered(error)
    answered["path"] = ["query"]
    answered["extensions"] = {"code": code or "invalidDocument"}
    return answered
