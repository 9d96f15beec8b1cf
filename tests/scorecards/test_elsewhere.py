"""What a rule says it saw names nothing of other repositories: who may see the one may not see the other.

Evidence may: it is shown only to who may see where it leads.
"""

import pytest

from apps.scorecards.facts import IssueFacts, KeyedIssue, PullRequestFacts
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import SUBJECTS, Rule
from tests.scorecards.facts import (
    POSTMORTEM_TEXT,
    action,
    action_issue,
    changes,
    days_ago,
    incident,
    issue,
    postmortem,
    pull_request,
)
from tests.scorecards.ref_facts import discussion

CANARY = "vault"
ELSEWHERE = f"https://github.com/plasma-engine/{CANARY}/issues/9"
TOLD = discussion(label=f"{CANARY}#9", title=f"ADR-0042 {CANARY}", category=CANARY, url=ELSEWHERE)
LATE = discussion(label=f"{CANARY}#9", title=f"ADR-0042 {CANARY}", url=ELSEWHERE, created_at=days_ago(0.1))
LOOSE = action(text=f"sell the {CANARY}")
TRACKED = action(action_issue(label=f"{CANARY}#10", url=ELSEWHERE, has_owner=False, created_at=days_ago(90)))
HERE = f"# {CANARY}\n{POSTMORTEM_TEXT}"


def learned(*actions: object, is_there: bool = True, text: str = HERE) -> IssueFacts:
    told = {"label": f"{CANARY}#9", "url": ELSEWHERE, "is_there": is_there, "text": text, "actions": actions}
    return incident(postmortem(**told))


SUBJECTS_WITH_OTHERS: tuple[IssueFacts | PullRequestFacts, ...] = (
    learned(),
    learned(LOOSE),
    learned(TRACKED),
    learned(is_there=False),
    learned(text=f"# {CANARY}"),
    issue(labels=("adr",), announcements=(TOLD,)),
    issue(labels=("adr",), announcements=(LATE,)),
    pull_request(changes=changes("docs/adr/0042-x.md", status="added"), announcements=(LATE,)),
    pull_request(keyed_issues=(KeyedIssue(repository=CANARY, number=9, url=ELSEWHERE, is_open=True),)),
)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.slug)
def test_nothing_of_another_repository_is_in_the_words(rule: Rule) -> None:
    for facts in (one for one in SUBJECTS_WITH_OTHERS if SUBJECTS[type(one)] in rule.subjects):
        found = rule.judge(facts)
        assert CANARY not in f"{found.observed} {found.cause} {found.reason}"
