"""Finds the rules: every module below `rules` holds one, named like the module."""

from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from apps.scorecards import rules
from apps.scorecards.rules import Rule

# In the order of the process document.
SECTIONS = (
    "branching",
    "issues",
    "pull_requests",
    "integration",
    "delivery",
    "observability",
    "quality_gates",
    "tooling",
    "communication",
)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, section by section, by slug."""
    found = []
    for module in walk_packages(rules.__path__, prefix=f"{rules.__name__}."):
        if not module.ispkg:
            name = module.name.rsplit(".", 1)[-1]
            found.append(getattr(import_module(module.name), name))
    return tuple(sorted(found, key=lambda one: (SECTIONS.index(one.section), one.slug)))


def rule_of(slug: str) -> Rule | None:
    """Return a rule by its slug; None where there is none."""
    return next((one for one in all_rules() if one.slug == slug), None)
