"""What each repository and each team has of a week."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.sync.queries import Knowledge
from apps.weekly_status.queries.asked import feeds_of

# The counts that are shared out, as paths of the week's figures.
SHARED = (
    *("board.done", "board.wip"),
    *("pull_requests.opened", "pull_requests.merged", "pull_requests.open_at_end"),
    *("issues.opened", "issues.closed", "issues.open_at_end"),
    "deployments.production.succeeded",
)
# What makes a repository come first: what was brought to an end in the week.
ENDED = ("board.done", "pull_requests.merged", "issues.closed", "deployments.production.succeeded")
Counts = Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The counts of a repository or a team by path; None where unknown. No team has an empty name."""

    name: str
    counts: Counts
    cause: str = ""  # why what others have is unknown of this one

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell of it."""
        return not self.cause and not any(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The busiest first; `quiet` is how many had nothing, as far as is known."""

    shown: tuple[Share, ...] = ()
    quiet: int = 0
    is_partly_unknown: bool = False

    @property
    def is_divided(self) -> bool:
        return len(self.shown) > 1


def shares_of(
    names: Iterable[str], counts: Mapping[str, Counts], *, unknown: frozenset[str], known: Knowledge
) -> Shares:
    """Share out counts, given by path and then by name, among `names`.

    Those of `unknown` paths are None, and so are those made of a feed that is refused for one repository.
    """
    found = [_share(name, counts, unknown=unknown, known=known) for name in names]
    return _shown(found, is_partly_unknown=bool(unknown))


def _share(name: str, counts: Mapping[str, Counts], *, unknown: frozenset[str], known: Knowledge) -> Share:
    causes = {path: known.cause_of_any(feeds_of(path), repository=name) for path in SHARED if path not in unknown}
    return Share(
        name=name,
        counts={path: None if causes.get(path, "unknown") else counts[path].get(name, 0) for path in SHARED},
        cause=next(filter(None, causes.values()), ""),
    )


def by_team(shares: Shares, *, team_of: Mapping[str, str | None]) -> Shares:
    """Add up the shares of repositories by the team that owns them."""
    members: dict[str, list[Share]] = defaultdict(list)
    for share in shares.shown:
        members[team_of.get(share.name) or ""].append(share)
    found = [
        Share(name=team, counts=_sum(of_team), cause=next((one.cause for one in of_team if one.cause), ""))
        for team, of_team in members.items()
    ]
    return _shown(found, is_partly_unknown=shares.is_partly_unknown)


def _sum(shares: Sequence[Share]) -> Counts:
    columns = {path: [share.counts[path] for share in shares] for path in SHARED}
    return {path: None if None in values else sum(filter(None, values)) for path, values in columns.items()}


def _shown(shares: Sequence[Share], *, is_partly_unknown: bool) -> Shares:
    busy = [share for share in shares if not share.is_quiet]
    ended = sorted(busy, key=lambda share: (-sum(share.counts[path] or 0 for path in ENDED), share.name.lower()))
    return Shares(shown=tuple(ended), quiet=len(shares) - len(busy), is_partly_unknown=is_partly_unknown)
