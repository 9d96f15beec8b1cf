"""Numbers the commits of a branch, so that "is it contained in" is one comparison (see models.Commit)."""

from collections.abc import Iterable, Mapping, Sequence

Parents = Mapping[str, Sequence[str]]
Numbers = dict[str, tuple[int, int]]  # position and reach by sha


def first_parents(head: str, *, parents: Parents) -> tuple[list[str], str]:
    """Walk the line of a branch from its head, newest first. Returns it and the first commit that is not known."""
    line: list[str] = []
    seen: set[str] = set()
    sha = head
    while sha in parents and sha not in seen:
        seen.add(sha)
        line.append(sha)
        sha = parents[sha][0] if parents[sha] else ""
    return line, sha


def number_line(line: Sequence[str], *, start: int, parents: Parents, reaches: Mapping[str, int]) -> Numbers:
    """Number the commits of a line, oldest first, with all that its merges brought in.

    Commits that are not in `parents` are not numbered; `reaches` says how far they reach, where they are numbered.
    """
    numbers: Numbers = {}
    for position, sha in enumerate(line, start=start):
        for brought in _brought_in(sha, parents=parents, numbers=numbers):
            own = [numbers[parent][1] for parent in parents[brought] if parent in numbers]
            earlier = [reaches[parent] for parent in parents[brought] if parent in reaches]
            reach = position if brought == sha else max(own + earlier, default=0)
            numbers[brought] = (position, reach)
    return numbers


def _brought_in(sha: str, *, parents: Parents, numbers: Mapping[str, tuple[int, int]]) -> Iterable[str]:
    """List a commit and its ancestors that have no number yet, ancestors before descendants."""
    order: list[str] = []
    entered: set[str] = set()
    stack = [(sha, False)]
    while stack:
        commit, parents_are_done = stack.pop()
        if parents_are_done:
            order.append(commit)
        elif commit not in entered and commit not in numbers and commit in parents:
            entered.add(commit)
            stack.append((commit, True))
            stack.extend((parent, False) for parent in parents[commit])
    return order
