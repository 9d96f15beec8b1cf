"""The repositories that somebody chooses for a campaign."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from apps.accounts.viewers import Viewer
from apps.catalog.visibility import visible_repositories
from apps.scorecards.queries.scorecards import ScorecardRow, scorecards

# gunicorn takes lines of 4,094 bytes: https://docs.gunicorn.org/en/stable/settings.html#limit-request-line
LONGEST_QUERY = 3_000


class Of(StrEnum):
    ALL = "all"
    TEAM = "team"
    KIND = "kind"
    NAMED = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """All repositories, or those of a team, of a kind, or by name."""

    of: Of
    team: str = ""
    kind: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """What can be chosen from."""

    teams: tuple[str, ...]
    kinds: tuple[str, ...]
    repositories: int


def prefilled(*, rules: Iterable[str], repositories: Iterable[str]) -> str:
    """Return the query string that fills in the form of a new campaign.

    Where so many repositories are named that servers refuse the address, whoever starts it chooses them.
    """
    chosen_rules = [("rule", slug) for slug in rules]
    query = urlencode([*chosen_rules, *(("repository", name) for name in repositories)])
    return query if len(query) <= LONGEST_QUERY else urlencode(chosen_rules)


class CannotChoose(ValueError):
    """Nothing, or not only what is there, is chosen; `problems` says by field what is wrong."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def choosable(viewer: Viewer) -> Choosable:
    """Return what a viewer can choose from: what rules judge of all they see."""
    cards = scorecards(viewer)
    return Choosable(
        teams=tuple(sorted({card.team for card in cards if card.team})),
        kinds=tuple(sorted({card.kind for card in cards if card.kind})),
        repositories=len(cards),
    )


def chosen(viewer: Viewer, choice: Choice) -> tuple[int, ...]:
    """Return the numbers at GitHub of the repositories that were chosen. Raises CannotChoose."""
    cards = scorecards(viewer)
    if choice.of == Of.NAMED:
        return _named(viewer, choice.names, cards=cards)
    found = tuple(card.repository_id for card in cards if _is_chosen(card, choice))
    if not found:
        words = {
            Of.TEAM: ("team", "Choose a team that owns repositories which you see."),
            Of.KIND: ("kind", "Choose a kind of repositories which you see."),
        }
        field, problem = words.get(choice.of, ("of", "There is no repository yet."))
        raise CannotChoose({field: problem})
    return found


def _is_chosen(card: ScorecardRow, choice: Choice) -> bool:
    if choice.of == Of.TEAM:
        return bool(choice.team) and card.team == choice.team
    return choice.of == Of.ALL or (bool(choice.kind) and card.kind == choice.kind)


def _named(viewer: Viewer, names: tuple[str, ...], *, cards: tuple[ScorecardRow, ...]) -> tuple[int, ...]:
    if not names:
        raise CannotChoose({"names": "Name at least one repository."})
    by_name = {card.repository.lower(): card.repository_id for card in cards}
    absent = [name for name in names if name.lower() not in by_name]
    if absent:
        seen = {name.lower() for name in visible_repositories(viewer).values_list("name", flat=True)}
        unjudged = [name for name in absent if name.lower() in seen]
        words = f"No repository of this name is visible: {', '.join(one for one in absent if one not in unjudged)}."
        raise CannotChoose(
            {"names": f"Rules do not judge what is archived or a fork: {', '.join(unjudged)}." if unjudged else words}
        )
    return tuple({by_name[name.lower()]: None for name in names})
