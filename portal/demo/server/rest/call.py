"""One REST request with what is needed to answer it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from portal.demo.server.apps import GitHubApp
from portal.demo.server.limits import RateLimits
from portal.demo.server.messages import Reply, Request, refusal
from portal.demo.server.profiles import Feature, Profile
from portal.demo.world.model import World

LARGEST_PAGE = 100
DEFAULT_PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Who asks for what, over which world."""

    request: Request
    world: World
    profile: Profile
    token: str
    now: datetime
    app: GitHubApp
    limits: RateLimits
    new_id: Callable[[], int]  # for what is made by a request

    @property
    def base(self) -> str:
        return self.request.base

    def parameter(self, name: str, default: str = "") -> str:
        """Answer a parameter of the address."""
        return self.request.query.get(name) or default

    def number(self, name: str, default: int) -> int:
        """Answer a parameter that is a number; nonsense is the default, as with GitHub."""
        text = self.parameter(name)
        return int(text) if text.isdigit() else default

    def denied(self, feature: Feature) -> Reply | None:
        """Answer the refusal when the token lacks a right."""
        if feature not in self.profile.lacks:
            return None
        return refusal(403, message=self.profile.refusal, X_Accepted_GitHub_Permissions=f"{feature}=read")

    def denied_to_write(self, feature: Feature) -> Reply | None:
        """Answer the refusal when the token lacks the right to change something."""
        if feature not in self.profile.lacks and not self.profile.is_read_only:
            return None
        return refusal(403, message=self.profile.refusal, X_Accepted_GitHub_Permissions=f"{feature}=write")

    def page(self, items: list[Any]) -> tuple[list[Any], dict[str, str]]:
        """Answer one page of a list and its Link header."""
        size = min(max(1, self.number("per_page", DEFAULT_PAGE)), LARGEST_PAGE)
        number = max(1, self.number("page", 1))
        last = max(1, -(-len(items) // size))
        links = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
        shown = {"prev": number > 1, "next": number < last, "last": number < last, "first": number > 1}
        header = ", ".join(f'<{self._link(page)}>; rel="{rel}"' for rel, page in links.items() if shown[rel])
        return items[(number - 1) * size : number * size], {"Link": header} if header else {}

    def _link(self, page: int) -> str:
        parameters = {**self.request.query, "page": str(page)}
        return f"{self.base}{self.request.path}?{urlencode(parameters)}"
