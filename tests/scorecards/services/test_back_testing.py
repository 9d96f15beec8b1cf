"""What other parameters would come to: what is stored where nothing is different, else what judging afresh finds."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import Settings

from apps.scorecards.facts import SettingInvalid
from apps.scorecards.models import BackTest, ParameterChange, ResultChange, RuleResult, SettledMerge, SubjectResult
from apps.scorecards.parameters import Parameters, text_of
from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.queries.parameters import first_moment, load_standards
from apps.scorecards.registry import all_rules
from apps.scorecards.rules.pull_requests.pr_title_issue_id import pr_title_issue_id
from apps.scorecards.services import evaluate
from apps.scorecards.services.back_testing import Trial, Verdicts, judge_again
from portal.demo.world.model import World
from tests.oracle import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# When the organization was judged.
JUDGED = NOW + timedelta(seconds=1)
Found = dict[tuple[int | None, str], tuple[str, str]]
OTHERS = (
    Parameters(rule="pr-title-issue-id", days=90),
    Parameters(rule="pr-title-issue-id", must_hold=0.5),
    Parameters(rule="issue-has-owner", must_hold={"at work": 0.6, "waiting": 0.1}),
    Parameters(rule="pr-title-issue-id", settings={"issue_key": r"PE-\d*[02468]"}),
    Parameters(rule="pr-branch-name", days=60, must_hold=0.3, settings={"release_branch": r"release/.*"}),
    Parameters(rule="issue-phase-label", settings={"phase_label": r"phase-[12]"}),
    Parameters(rule="required-checks-configured", settings={"check_topics": "lint: lint\nlicense: license"}),
    Parameters(rule="board-has-standard-columns", settings={"columns": "To do\nDone"}),
    Parameters(rule="production-deploy-approved", days=7),
)


def trial_of(parameters: Parameters, *, now: datetime) -> Trial:
    """Put the parts of a back-test together."""
    parts = list(judge_again(parameters, now=now))
    return Trial(before=joined(one.before for one in parts), after=joined(one.after for one in parts))


def joined(parts: Iterable[Verdicts]) -> Verdicts:
    known = list(parts)
    return Verdicts(
        repositories={key: one for part in known for key, one in part.repositories.items()},
        subjects={key: one for part in known for key, one in part.subjects.items()},
    )


def found_of(verdicts: Verdicts) -> Found:
    return {key: (one.result, one.observed or one.cause or one.reason) for key, one in verdicts.repositories.items()}


def stored_of(rules: set[str]) -> Found:
    return {
        (row.repository_id, row.rule): (row.result, row.observed or row.cause or row.reason)
        for row in RuleResult.objects.filter(rule__in=rules)
    }


def stored_subjects(rules: set[str]) -> dict[tuple[str, str, int], tuple[str, str]]:
    rows = SubjectResult.objects.filter(rule__in=rules)
    return {(row.rule, row.kind, row.subject_id): (row.result, row.observed or row.cause or row.reason) for row in rows}


def subjects_of(verdicts: Verdicts) -> dict[tuple[str, str, int], tuple[str, str]]:
    found = verdicts.subjects.items()
    return {(key.rule, key.kind, key.subject_id): (one.result, one.words) for key, one in found}


def judge_from_nothing(parameters: Parameters) -> None:
    """Judge as if these parameters had always been in force, and nothing had ever been judged."""
    for model in (SubjectResult, RuleResult, ResultChange, SettledMerge):
        model._default_manager.all().delete()
    told = {"days": parameters.days, "must_hold": parameters.must_hold, "settings": dict(parameters.settings)}
    tried = BackTest.objects.create(rule=parameters.rule, **told, asked_at=NOW, asked_by_login="ada")
    first_day = timezone.localdate(NOW) - timedelta(days=365)
    saved = {"reason": "A trial.", "saved_at": NOW, "saved_by_login": "ada"}
    ParameterChange.objects.create(back_test=tried, effective_from=first_day, **saved)
    rules = [one for one in all_rules() if parameters.concerns(one)]
    evaluate(now=JUDGED, repositories=list(present_repositories()), rules=rules)


@pytest.mark.parametrize("rule", ["pr-human-approved", "issue-on-board", "rollback-recorded", "main-linear"])
def test_the_parameters_in_force_come_to_what_is_stored(judged: World, rule: str) -> None:
    trial = trial_of(Parameters(rule=rule), now=JUDGED)

    assert found_of(trial.before) == found_of(trial.after) == stored_of({rule})
    assert subjects_of(trial.before).items() >= stored_subjects({rule}).items()


def test_the_settings_in_force_come_to_what_is_stored(judged: World, settings: Settings) -> None:
    names = {name for rule in all_rules() for name in rule.settings}
    same = Parameters(rule="pr-human-approved", settings={one: text_of(one, settings.PROCESS) for one in names})
    rules = {one.slug for one in all_rules() if same.concerns(one)}

    trial = trial_of(same, now=JUDGED)

    assert len(rules) > 30
    assert found_of(trial.before) == found_of(trial.after) == stored_of(rules)
    assert subjects_of(trial.after).items() >= stored_subjects(rules).items()


@pytest.mark.parametrize("parameters", OTHERS, ids=str)
def test_others_come_to_what_judging_afresh_finds(judged: World, parameters: Parameters) -> None:
    rules = {one.slug for one in all_rules() if parameters.concerns(one)}
    before = stored_of(rules)

    trial = trial_of(parameters, now=JUDGED)

    judge_from_nothing(parameters)
    assert found_of(trial.before) == before != found_of(trial.after) == stored_of(rules)
    assert subjects_of(trial.after).items() >= stored_subjects(rules).items()


def test_without_what_was_stored_the_same_is_found(judged: World) -> None:
    stored, rules = stored_subjects({"pr-human-approved"}), Parameters(rule="pr-human-approved")
    SubjectResult.objects.all().delete()

    assert subjects_of(trial_of(rules, now=JUDGED).before).items() >= stored.items()


def test_what_does_not_fit_is_refused(judged: World) -> None:
    with pytest.raises(SettingInvalid, match="no pattern that RE2 knows"):
        trial_of(Parameters(rule="pr-title-issue-id", settings={"issue_key": "("}), now=JUDGED)


def saved_from(day: date, **told: Any) -> None:
    tried = BackTest.objects.create(**told, asked_at=NOW, asked_by_login="ada")
    ParameterChange.objects.create(
        back_test=tried, effective_from=day, reason="A trial.", saved_at=NOW, saved_by_login="ada"
    )


def titles_that(result: str) -> QuerySet[SubjectResult]:
    return SubjectResult.objects.filter(rule="pr-title-issue-id", result=result, counted_at__isnull=False)


def test_merges_are_judged_by_the_settings_of_their_day(judged: World) -> None:
    SubjectResult.objects.all().delete()
    SettledMerge.objects.all().delete()
    day = timezone.localdate(NOW) - timedelta(days=10)
    saved_from(day, rule="pr-title-issue-id", settings={"issue_key": "NONE"})

    evaluate(now=JUDGED, repositories=list(present_repositories()))

    begin = first_moment(day)
    assert titles_that("pass").filter(counted_at__lt=begin).exists()
    assert not titles_that("pass").filter(counted_at__gte=begin).exists()
    assert titles_that("fail").filter(counted_at__gte=begin).exists()


def test_what_is_saved_for_tomorrow_changes_nothing_today(judged: World) -> None:
    saved_from(timezone.localdate(NOW) + timedelta(days=1), rule="pr-title-issue-id", must_hold=1.0)

    today, tomorrow = (load_standards().at(NOW + timedelta(days=days)) for days in (0, 1))

    assert today.rule(pr_title_issue_id).must_hold == 0.95
    assert tomorrow.rule(pr_title_issue_id).must_hold == 1.0


def test_merges_of_an_earlier_time_keep_what_was_found_of_them(judged: World) -> None:
    """A rule tried with another share judges nothing afresh that was merged under other settings."""
    saved_from(timezone.localdate(NOW) - timedelta(days=5), rule="pr-title-issue-id", settings={"issue_key": "NONE"})
    evaluate(now=JUDGED, repositories=list(present_repositories()))

    trial = trial_of(Parameters(rule="pr-title-issue-id", days=90), now=JUDGED)

    stored = stored_subjects({"pr-title-issue-id"})
    assert {key: subjects_of(trial.after)[key] for key in stored} == stored
