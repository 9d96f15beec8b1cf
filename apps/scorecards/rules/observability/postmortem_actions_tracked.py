from collections.abc import Iterator

from apps.postmortems.texts import is_filled, sections_of
from apps.scorecards.facts import ActionFacts, IssueFacts, PostmortemFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.rules import INCIDENTS, Level, Window, rule


@rule(
    clause="observability/postmortems",
    level=Level.GOLD,
    weight=2,
    window=Window(moment="done_at", days=90),
    scope=INCIDENTS,
    expected="Each action is an issue with an owner and a day or milestone, or the postmortem says that there is none.",
    fix="Open an issue for each action, assign it, and name it with a day in the postmortem: - [ ] #123 by 2026-12-31. "
    "A sub-issue of the postmortem counts too: give it a milestone.",
)
def postmortem_actions_tracked(facts: IssueFacts) -> Finding:
    """A good resolution that is nobody's issue is forgotten by the next outage."""
    postmortem = facts.postmortem
    if postmortem is None:
        return not_applicable("no postmortem to look at")
    actions, sections = known(postmortem.actions), sections_of(known(postmortem.text), process=facts.process)
    evidence = (Evidence(label=postmortem.label, url=postmortem.url),)
    if not actions and not is_filled(sections.get("actions", "")):
        return failed("neither tells of actions nor says that there are none", evidence=evidence)
    problems = [problem for action in actions for problem in _problems(action, of=postmortem)]
    if problems:
        return failed(f"{len(problems)} of {len(actions)} actions are not tracked", evidence=(*evidence, *problems))
    return passed(f"{len(actions)} of {len(actions)}" if actions else "says that there are none", evidence=evidence)


def _problems(action: ActionFacts, *, of: PostmortemFacts) -> Iterator[Evidence]:
    """Yield the first that an action lacks, where it can be seen."""
    issues = known(action.issues)
    if not issues:
        yield Evidence(label=f"no issue: {action.text}", url=of.url)
    for issue in issues:
        if issue.is_open and not issue.has_owner:
            yield Evidence(label=f"{issue.label} has no owner", url=issue.url)
            return
        if issue.is_open and action.due_on is None and not issue.has_milestone:
            yield Evidence(label=f"{issue.label} has neither a day nor a milestone", url=issue.url)
            return
