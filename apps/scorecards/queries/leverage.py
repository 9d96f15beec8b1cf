"""What helps most: the changes that would clear the most fails."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from apps.scorecards.findings import Result
from apps.scorecards.fixes import Remedy
from apps.scorecards.queries.choosing import prefilled
from apps.scorecards.queries.matrix import Matrix
from apps.scorecards.rules import Rule

MOST_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One change and the fails it would clear; `url` is where it is made, None where each repository has its own."""

    words: str
    url: str | None
    rules: tuple[str, ...]
    repositories: tuple[str, ...]
    fails: int
    weight: int  # of the fails together

    @property
    def campaign_query(self) -> str:
        """Return the query string that begins a campaign about it."""
        return prefilled(rules=self.rules, repositories=self.repositories)


def levers(matrix: Matrix, *, organization: str, github_url: str) -> tuple[Lever, ...]:
    """Return the changes that would clear the most of the fails that the matrix shows, by weight, then by number.

    Fails that one remedy clears in many repositories are one change; every other rule is a change of its own.
    """
    failing: dict[Remedy | str, list[tuple[Rule, str]]] = defaultdict(list)
    for index, column in enumerate(matrix.columns):
        place = column.rule.fix_at
        key = (place and place.remedy) or column.rule.slug
        failing[key] += [(column.rule, row.card.repository) for row in matrix.rows if row.results[index] == Result.FAIL]
    found = [_lever(key, fails, root=github_url, organization=organization) for key, fails in failing.items() if fails]
    return tuple(sorted(found, key=lambda one: (-one.weight, -one.fails, one.words))[:MOST_SHOWN])


def _lever(key: Remedy | str, fails: Sequence[tuple[Rule, str]], *, root: str, organization: str) -> Lever:
    rule = fails[0][0]
    is_shared = isinstance(key, Remedy)
    return Lever(
        words=key.words if isinstance(key, Remedy) else rule.fix,
        url=f"{root}/{key.path.replace('{organization}', organization)}" if isinstance(key, Remedy) else None,
        rules=tuple(sorted({one.slug for one, _ in fails})) if is_shared else (rule.slug,),
        repositories=tuple(sorted({name for _, name in fails}, key=str.lower)),
        fails=len(fails),
        weight=sum(one.weight for one, _ in fails),
    )
