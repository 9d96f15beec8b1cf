"""What the rules find of the demonstration organization follows from what it is made of, where nothing was planted."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from apps.delivery.models import Deployment
from apps.scorecards.facts import Process
from apps.scorecards.models import RuleResult, SubjectResult
from portal.demo.oracle.coverage import new_modules, newest_report
from portal.demo.oracle.moments import Instant
from portal.demo.oracle.releases import History, releases_of
from portal.demo.world.model import Issue, PullRequest, Repository, World
from tests.oracle import NOW
from tests.scorecards import test_planted as planted

pytestmark = pytest.mark.django_db

JUDGED = ("pass", "fail")
LATE = {"security": timedelta(days=7), "": timedelta(days=14)}
HEX = re.compile(r"\b[0-9a-f]{7,40}\b")
# The figures of the board that these tell of have an oracle and tests of their own.
ELSEWHERE = {"issue_not_stuck", "board_hygiene"}
# What these need comes in through other doors than GitHub's: nothing is known of it here, and that is said.
# Of infrastructure and documents, and of nothing but settings.
WITHOUT_TESTS = ("HCL", "Markdown", "")
UNCONNECTED = {
    "alert-has-incident",
    "alert-rules-exist",
    "logs-json-correlation",
    "metrics-otel-exposed",
    "slack-weekly-update",
    "weekly-sync-held",
}


def of_subjects(rule: str) -> dict[str, str]:
    rows = SubjectResult.objects.filter(rule=rule, result__in=JUDGED)
    return dict(rows.values_list("url", "result"))


def url_of(world: World, repository: Repository, *path: str | int) -> str:
    return "/".join(map(str, (world.base_url, world.login, repository.name, *path)))


def pulls_of(world: World) -> Iterator[tuple[str, PullRequest]]:
    for one in world.repositories:
        yield from ((url_of(world, one, "pull", pull.number), pull) for pull in one.pull_requests)


def issues_of(world: World) -> Iterator[tuple[str, Issue]]:
    for one in world.repositories:
        yield from ((url_of(world, one, "issues", issue.number), issue) for issue in one.issues)


def words(is_kept: bool) -> str:
    return "pass" if is_kept else "fail"


def is_approved_at_head(pull: PullRequest) -> bool:
    last = {
        review.author.login: review
        for review in sorted(pull.reviews, key=lambda one: (one.submitted_at or NOW, one.id))
        if review.author
        and review.author.kind == "human"
        and review.author is not pull.author
        and review.state not in ("commented", "pending")
        and review.submitted_at
        and (pull.merged_at is None or review.submitted_at <= pull.merged_at)
    }
    return any(one.state == "approved" and one.commit_sha == pull.head_sha for one in last.values())


def test_approvals_are_judged_by_the_commit_they_were_given_to(judged: World) -> None:
    pulls, results = dict(pulls_of(judged)), of_subjects("pr-approval-after-last-push")

    assert results == {url: words(is_approved_at_head(pulls[url])) for url in results}
    assert set(results.values()) == {"pass", "fail"}


def test_protection_is_judged_by_what_it_demands(judged: World) -> None:
    protection = {url_of(judged, one): one.protection for one in judged.repositories}

    required = {url: words(bool(one and one.required_checks)) for url, one in protection.items()}
    assert planted.of_repositories("required-checks-configured") == required
    # Rulesets let the infra team pass; classic rules hold for administrators too.
    open_ = {url: words(one is None or one.place == "classic") for url, one in protection.items()}
    assert planted.of_repositories("protection-bypass-listed") == open_


def test_updates_are_judged_by_their_age(judged: World) -> None:
    late, open_ = set(), set()
    for one in judged.repositories:
        for pull in one.pull_requests:
            if pull.closed_at is None and pull.author and pull.author.kind == "dependency_bot":
                open_.add(url_of(judged, one))
                limit = LATE["security" if "security" in pull.title.lower() else ""]
                late |= {url_of(judged, one)} if NOW - pull.created_at > limit else set()

    assert planted.of_repositories("renovate-prs-not-stale") == {url: words(url not in late) for url in open_}


def test_calls_of_shared_workflows_follow_their_default_branch(judged: World) -> None:
    shared = "plasma-engine-infra/.github/workflows"
    calling = {url_of(judged, one) for one in judged.repositories if shared in "".join(one.files.values())}
    results = planted.of_repositories("ci-shared-workflow-current")

    assert results == dict.fromkeys(calling & set(results), "pass")
    assert len(results) >= 5


def tiers_of(issue: Issue, *, world: World) -> list[str]:
    board = world.boards[0]
    tiers = {column.name: column.tier for column in board.columns}
    path: list[str] = []
    for event in issue.events:
        tier = tiers.get(event.to_status, "") if event.kind == "board_moved" and event.board is board else ""
        path += [tier] if tier not in ("", "other") and path[-1:] != [tier] else []
    return path


def keeps_order(path: list[str]) -> bool:
    done = path.index("done") if "done" in path else len(path)
    return done == len(path) - 1 and done > 0 and path[done - 1] != "backlog"


def test_the_way_of_cards_is_judged_by_their_moves(judged: World) -> None:
    issues, results = dict(issues_of(judged)), of_subjects("issue-column-order")

    assert results == {url: words(keeps_order(tiers_of(issues[url], world=judged))) for url in results}
    assert set(results.values()) == {"pass", "fail"}


def fits(issue: Issue, *, world: World) -> bool:
    tier = next(card.column.tier for card in world.boards[0].cards if card.content is issue and card.column)
    pulls = [pull for _, pull in pulls_of(world) if issue in pull.closes and pull.closed_at is None]
    if issue.closed_at or tier == "done":
        return (issue.closed_at is not None) == (tier == "done")
    wanted = "review" if any(not pull.is_draft for pull in pulls) else "in_progress"
    return tier in (wanted, "other") or not pulls


def test_columns_are_judged_by_the_state_of_the_work(judged: World) -> None:
    issues, results = dict(issues_of(judged)), of_subjects("issue-column-matches-reality")

    assert results == {url: words(fits(issues[url], world=judged)) for url in results}
    assert set(results.values()) == {"pass", "fail"}


def test_new_files_are_judged_by_what_tests_run_through(judged: World) -> None:
    expected, rows = new_modules(judged), SubjectResult.objects.filter(rule="new-module-coverage")
    results = dict(rows.values_list("url", "result"))

    assert results == {url: expected[url].result for url in results}
    assert set(results.values()) == {"pass", "fail", "unknown", "not_applicable"}


def freshness(repository: Repository) -> str:
    newest = newest_report(repository, until=Instant(at=NOW, is_present=True))
    if newest is None:
        return "not_applicable" if repository.primary_language in WITHOUT_TESTS else "unknown"
    # Most commits have a report: no newest one lies ten commits behind.
    return "not_applicable" if newest[0] is repository.commits[-1] else "pass"


def test_reports_are_judged_by_how_far_behind_the_head_they_are(judged: World) -> None:
    rows = RuleResult.objects.filter(rule="coverage-report-fresh", repository__isnull=False)
    results = dict(rows.values_list("repository__url", "result"))

    assert results == {url_of(judged, one): freshness(one) for one in judged.repositories}
    assert set(results.values()) == {"pass", "not_applicable"}


def rollbacks(world: World) -> Iterator[tuple[int, str]]:
    """Yield the deployments to production that went back to an older commit, each with its commit."""
    for one in world.repositories:
        history = History(login=world.login, repository=one)
        for release in releases_of(one):
            is_of_late = NOW - release.finished_at < timedelta(days=90)
            went_back = release.before is not None and history.is_older(release.sha, than=release.before.sha)
            if release.deployment.environment.tier == "production" and is_of_late and went_back:
                yield release.deployment.id, release.sha


def test_rollbacks_are_judged_by_the_incidents_that_name_them(judged: World) -> None:
    incidents = [one for _, one in issues_of(judged) if any(label.name == "incident" for label in one.labels)]
    named = {token for one in incidents for token in HEX.findall(f"{one.title}\n{one.body}")}
    ids = dict(Deployment.objects.values_list("pk", "github_id"))
    rows = SubjectResult.objects.filter(rule="rollback-recorded").values_list("subject_id", "result")

    assert {ids[subject]: result for subject, result in rows} == {
        key: words(any(sha.startswith(token) for token in named)) for key, sha in rollbacks(judged)
    }


def test_branches_and_postmortems_are_as_the_world_makes_them(judged: World) -> None:
    branched = {url_of(judged, one) for one in judged.repositories if one.branches}

    # One forgotten branch a repository at most, and three are allowed.
    assert planted.of_repositories("no-stale-branches").keys() >= branched
    assert set(planted.of_repositories("no-stale-branches").values()) == {"pass"}
    # Each postmortem has all its sections.
    assert set(of_subjects("postmortem-complete").values()) == {"pass"}


def test_the_board_has_the_columns_of_the_process(judged: World) -> None:
    names = [column.name for column in judged.boards[0].columns if column.tier != "other"]

    assert RuleResult.objects.get(rule="board-has-standard-columns").result == words(names == list(Process().columns))


def test_what_nothing_is_connected_for_is_unknown_with_its_cause(judged: World) -> None:
    rows = RuleResult.objects.filter(rule__in=UNCONNECTED).exclude(result="not_applicable")

    assert set(rows.values_list("rule", flat=True)) == UNCONNECTED
    assert not rows.exclude(result="unknown").exists()
    assert not rows.filter(cause="").exists()


def test_every_rule_that_judges_something_here_is_compared(judged: World) -> None:
    compared = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__), Path(planted.__file__)))
    judging = set(RuleResult.objects.filter(result__in=JUDGED).values_list("rule", flat=True))

    assert {slug.replace("-", "_") for slug in judging if f'"{slug}"' not in compared} == ELSEWHERE
