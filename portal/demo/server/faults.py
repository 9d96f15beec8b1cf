"""Faults that can be switched on while the server runs.

A rule is JSON: {"match": {"path": regex, "document": operation, "node": id, "nth": n, "times": k,
"probability": p}, "action": name, …parameters}. It strikes from the n-th matching request on, at
most k times. The first rule that strikes wins.
"""

import random
import re
from dataclasses import dataclass, field
from typing import Any

from portal.demo.server.messages import Request

ACTIONS = frozenset(
    {
        "drip",  # seconds
        "empty_list",
        "expired_cursor",
        "forbidden",
        "graphql_error",  # type, message, partial
        "heavy_502",  # first
        "html",  # status
        "no_status_events",
        "old_schema",
        "rate_limit_primary",  # status, seconds
        "rate_limit_secondary",  # status, retry_after
        "reset",
        "resource_limits",
        "stall",  # seconds
        "status",  # status, body, headers
        "token_expired",
        "truncate",
    }
)
MATCHES = frozenset({"path", "document", "node", "nth", "times", "probability"})


@dataclass(slots=True, kw_only=True)
class Rule:
    """One fault and how often it has come into question and struck."""

    action: str
    match: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    matched: int = 0
    struck: int = 0

    def as_json(self) -> dict[str, Any]:
        """Answer the rule as it was given, with its counts."""
        counts = {"matched": self.matched, "struck": self.struck}
        return {"match": self.match, "action": self.action, **self.parameters, **counts}

    def strikes(self, request: Request, *, document: str, variables: dict[str, Any], chance: random.Random) -> bool:
        """Tell whether this request is struck, and count it."""
        if not self._concerns(request, document, variables):
            return False
        self.matched += 1
        times = self.match.get("times")
        if self.matched < self.match.get("nth", 1) or (times is not None and self.struck >= times):
            return False
        if chance.random() >= self.match.get("probability", 1.0):
            return False
        self.struck += 1
        return True

    def _concerns(self, request: Request, document: str, variables: dict[str, Any]) -> bool:
        if "path" in self.match and not re.search(self.match["path"], request.target):
            return False
        if "document" in self.match and self.match["document"] != document:
            return False
        if "node" in self.match and self.match["node"] != variables.get("id"):
            return False
        if self.action == "heavy_502":
            return largest_page(variables) > int(self.parameters.get("first", 50))
        if self.action == "expired_cursor":
            return any("after" in name.lower() and value for name, value in variables.items())
        return True


def largest_page(variables: dict[str, Any]) -> int:
    """Answer the largest number of items that the variables ask for: a page, or a batch of ids."""
    sizes = [len(value) if isinstance(value, list) else value for value in variables.values()]
    return max((size for size in sizes if isinstance(size, int)), default=0)


class Faults:
    """The rules in force."""

    def __init__(self, *, seed: int = 0) -> None:
        self.rules: list[Rule] = []
        self._chance = random.Random(seed)

    def add(self, rule: dict[str, Any]) -> Rule:
        """Put a rule in force; raises ValueError for one that is not understood."""
        parameters = dict(rule)
        match, action = parameters.pop("match", {}), parameters.pop("action", "")
        if action not in ACTIONS:
            raise ValueError(f"There is no action {action!r}. There are: {', '.join(sorted(ACTIONS))}.")
        if unknown := set(match) - MATCHES:
            raise ValueError(f"A match cannot name {', '.join(sorted(unknown))}.")
        made = Rule(action=action, match=match, parameters=parameters)
        self.rules.append(made)
        return made

    def replace(self, rules: list[dict[str, Any]]) -> None:
        """Put these rules in force and no others."""
        before, self.rules = self.rules, []
        try:
            for rule in rules:
                self.add(rule)
        except ValueError:
            self.rules = before
            raise

    def clear(self) -> None:
        """End all faults."""
        self.rules = []

    def strike(self, request: Request, *, document: str = "", variables: dict[str, Any] | None = None) -> Rule | None:
        """Answer the rule that strikes this request."""
        for rule in self.rules:
            if rule.strikes(request, document=document, variables=variables or {}, chance=self._chance):
                return rule
        return None
