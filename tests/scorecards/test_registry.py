"""Every rule tells all that a reader needs, and weighs what the table of weights says."""

from pathlib import Path

import pytest

from apps.scorecards import rules
from apps.scorecards.clauses import all_clauses
from apps.scorecards.registry import SECTIONS, all_rules, rule_of
from apps.scorecards.rules import SUBJECTS, Level, Rule, Subject

TESTS = Path(__file__).parent / "rules"
WORDS = {"B": Level.BRONZE, "S": Level.SILVER, "G": Level.GOLD, "A": Level.ADVISORY, "O": Level.ORGANIZATION}
# Bronze, silver, gold, advisory, organization; and the weight.
TABLE = """
default-branch-is-main B1
default-branch-protected B3
no-direct-push-to-main G3
pr-branch-name S1
pr-branch-short-lived A0
no-stale-branches A0
release-branch-name S1
hotfix-branch-name S1
hotfix-from-latest-tag S2
tags-are-semver S1
tags-by-release-workflow G2
release-workflow-present B2
issue-uses-template S1
issue-has-owner S2
issue-phase-label S1
issue-service-label S1
issue-needs-review-label S1
issue-on-board B2
board-has-standard-columns O0
issue-column-matches-reality S2
issue-column-order G1
issue-not-stuck A0
pr-title-issue-id S1
pr-issue-exists S2
pr-checklist-present S1
pr-checklist-complete S2
coderabbit-enabled B2
pr-coderabbit-reviewed S3
pr-human-approved S3
pr-approval-after-last-push A0
required-checks-configured B3
pr-required-topics-green S3
ci-uses-shared-workflows B2
ci-shared-workflow-current A0
ci-stages-present S2
ci-stages-in-order S2
artifacts-in-ghcr S2
artifacts-private G2
staging-deploy-after-merge S2
production-environment-gated S3
production-deploy-approved G3
terraform-infra-approved S3
terraform-apply-gated G2
rollback-path-documented G2
rollback-recorded G2
logs-json-correlation G2
metrics-otel-exposed G2
alert-rules-exist G2
alert-has-incident O0
incident-has-owner-and-severity S2
incident-linked-to-postmortem S3
postmortem-complete G2
postmortem-actions-tracked G2
postmortem-actions-on-time G2
new-module-coverage G3
coverage-enforced B2
coverage-report-fresh S2
renovate-enabled B2
renovate-weekly-batch G2
renovate-prs-not-stale S2
security-scans-required B3
pr-security-scanned S3
codeowners-valid B2
codeowners-architecture-lead G2
codeowners-domain-lead G2
issue-templates-present B2
pr-template-coderabbit B2
pr-template-checklist B1
protection-signed-commits B2
main-commits-verified G2
protection-linear-history B2
main-linear G2
protection-passing-checks B3
protection-bypass-listed A0
weekly-sync-held O0
board-hygiene O0
slack-weekly-update O0
adr-announced G2
"""
LEVELS = {slug: (WORDS[told[0]], int(told[1])) for slug, told in (line.split() for line in TABLE.strip().splitlines())}

each_rule = pytest.mark.parametrize("one", all_rules(), ids=[rule.slug for rule in all_rules()])


@each_rule
def test_a_rule_weighs_what_the_table_says(one: Rule) -> None:
    assert (one.level, one.weight) == LEVELS[one.slug]


def test_each_rule_of_the_table_is_there_and_no_other() -> None:
    written = [one.slug for one in all_rules()]

    assert len(LEVELS) == 78
    assert sorted(written) == sorted(LEVELS)


def test_each_clause_has_a_rule() -> None:
    measured = {one.clause for one in all_rules()}

    assert measured == set(all_clauses())


def test_no_clause_is_read_past() -> None:
    """Each entry of the document's lists is a clause, and none has the id of another."""
    entries = [
        line for line in (Path("docs") / "process.md").read_text(encoding="utf-8").splitlines() if line[:1] == "-"
    ]

    assert [f"- `{one.id}` {one.text}" for one in all_clauses().values()] == entries
    assert len(entries) == 43


@each_rule
def test_a_rule_says_why_what_it_expects_and_the_way_out(one: Rule) -> None:
    for words in (one.why, one.expected, one.fix):
        assert words[:1].isupper(), words
        assert words.endswith("."), words


@each_rule
def test_a_rule_is_tied_to_a_clause(one: Rule) -> None:
    assert one.clause in all_clauses()


@each_rule
def test_module_function_and_slug_share_a_name(one: Rule) -> None:
    name = one.slug.replace("-", "_")

    assert one.function.__name__ == name
    assert one.function.__module__ == f"apps.scorecards.rules.{one.section}.{name}"


@each_rule
def test_a_rule_has_a_test_of_its_own(one: Rule) -> None:
    name = one.slug.replace("-", "_")
    text = (TESTS / one.section / f"test_{name}.py").read_text(encoding="utf-8")

    assert f"from apps.scorecards.rules.{one.section}.{name} import {name}" in text


@each_rule
def test_what_is_judged_one_by_one_has_a_window(one: Rule) -> None:
    singles = [kind for kind in one.subjects if kind not in (Subject.REPOSITORY, Subject.ORGANIZATION)]

    assert singles == (list(one.subjects) if one.window else [])
    if one.window is not None:
        judged = [facts for facts, kind in SUBJECTS.items() if kind in one.subjects]
        assert all(hasattr(facts, one.window.moment) for facts in judged)
        assert one.window.words


@each_rule
def test_advisory_and_organization_rules_weigh_nothing(one: Rule) -> None:
    assert (one.weight == 0) == (one.level in (Level.ADVISORY, Level.ORGANIZATION))


def test_a_module_of_rules_holds_one_and_each_is_found() -> None:
    folder = Path(str(rules.__file__)).parent
    modules = {path.stem for path in folder.glob("*/*.py") if path.stem != "__init__"}

    assert {one.function.__name__ for one in all_rules()} == modules
    assert {path.parent.name for path in folder.glob("*/__init__.py")} == set(SECTIONS)


def test_rules_come_in_the_order_of_the_process() -> None:
    keys = [(SECTIONS.index(one.section), one.slug) for one in all_rules()]

    assert keys == sorted(set(keys))


def test_a_rule_is_found_by_its_slug() -> None:
    assert rule_of("pr-human-approved") in all_rules()
    assert rule_of("no-such-rule") is None
