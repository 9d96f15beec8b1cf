"""What the list of teams accepts in its query string."""

from typing import Literal

from apps.catalog.forms import MineSchema, Name


class TeamFilters(MineSchema):
    """Which teams; `q` is a part of the name or the slug. Unless sorted otherwise, the lowest score comes first."""

    q: Name = ""
    sort: Literal["score", "-score", "name", "-name"] = "score"
