"""Check the sizes of docs/development.md: functions, files, views, tasks, tests, templates."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE, FUNCTION, VIEW, TASK, TEST, TEMPLATE = 400, 60, 25, 10, 15, 80
Function = ast.FunctionDef | ast.AsyncFunctionDef


def main() -> int:
    """Print every breach; return 1 when there is one."""
    breaches = [*code_breaches(), *template_breaches()]
    print("\n".join(breaches), end="\n" if breaches else "")
    return int(bool(breaches))


def code_breaches() -> Iterator[str]:
    """Yield the Python files and functions that are too long."""
    for path in sorted(path for top in ("apps", "portal", "tests", ".ci") for path in (ROOT / top).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "migrations" in path.parts:
            continue
        yield from _breach(path, 1, "file", len(text.splitlines()), FILE)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, Function):
                kind, limit = _limit(path, node)
                yield from _breach(path, node.lineno, f"{kind} {node.name}", _length(node), limit)


def template_breaches() -> Iterator[str]:
    """Yield the templates that are too long."""
    for path in sorted(path for top in ("apps", "templates") for path in (ROOT / top).rglob("*.html")):
        yield from _breach(path, 1, "template", len(path.read_text(encoding="utf-8").splitlines()), TEMPLATE)


def _length(node: Function) -> int:
    # The fixtures that a test names in its signature are no part of its story.
    first = node.body[0] if node.name.startswith("test_") else node
    return (node.end_lineno or node.lineno) - first.lineno + 1


def _limit(path: Path, node: Function) -> tuple[str, int]:
    if node.name.startswith("test_"):
        return "test", TEST
    if "views" in (path.stem, path.parent.name) and node.args.args and node.args.args[0].arg == "request":
        return "view", VIEW
    if path.stem == "tasks" and node.decorator_list:
        return "task", TASK
    return "function", FUNCTION


def _breach(path: Path, line: int, what: str, length: int, limit: int) -> Iterator[str]:
    if length > limit:
        yield f"{path.relative_to(ROOT)}:{line}: {what} has {length} lines, the limit is {limit}"


if __name__ == "__main__":
    sys.exit(main())
