"""What holds on default branches: classic rules and rulesets of repository and organization, taken together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from apps.catalog.models import BranchRule, Repository
from apps.scorecards.facts import Missing, ProtectionFacts
from apps.scorecards.queries.loading.sources import Sources

UNREAD = Missing(cause="The protection of the default branch has not been read yet.")
HIDDEN = "Not all of the protection is told to this token: it needs Administration: read."
BYPASS_HIDDEN = Missing(cause="Who may bypass the protection is told to administrators only: Administration: read.")
KNOWN = Repository.ProtectionState.KNOWN


def load_rules(ids: Iterable[int]) -> dict[int, list[BranchRule]]:
    """Return the rules on the default branch of each repository, in one statement."""
    found: dict[int, list[BranchRule]] = defaultdict(list)
    for row in BranchRule.objects.present().filter(repository__in=ids).order_by("repository", "key"):
        found[row.repository_id].append(row)
    return found


def protection_facts(
    repository: Repository, rules: Sequence[BranchRule], *, sources: Sources
) -> ProtectionFacts | Missing:
    """Return what the rules demand together; what no known rule demands may stand in one that is hidden."""
    missing = sources.missing("protection", repository=repository.name)
    if missing:
        return missing
    states = (repository.classic_protection_state, repository.ruleset_state)
    if "" in states:
        return UNREAD
    is_whole = all(state == KNOWN for state in states)
    return ProtectionFacts(
        requires_pull_request=any(one.requires_pull_request for one in rules),
        requires_signatures=any(one.requires_signatures for one in rules),
        requires_linear_history=any(one.requires_linear_history for one in rules),
        required_checks=tuple(dict.fromkeys(check["context"] for one in rules for check in one.required_checks)),
        bypassing=_bypassing(rules, is_whole=is_whole),
        hidden="" if is_whole else HIDDEN,
    )


def _bypassing(rules: Sequence[BranchRule], *, is_whole: bool) -> tuple[str, ...] | Missing:
    told = [one.bypass_actors for one in rules]
    if not is_whole or None in told:
        return BYPASS_HIDDEN
    actors = {name for names in told if names for name in names}
    admins = {"administrators"} if any(one.is_admin_enforced is False for one in rules) else set()
    return tuple(sorted(actors | admins))
