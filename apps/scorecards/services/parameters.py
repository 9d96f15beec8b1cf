"""What leads do about parameters: try others, and save what they tried from a day on."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.accounts.audit import Action, note
from apps.accounts.viewers import Viewer
from apps.scorecards.facts import SettingInvalid
from apps.scorecards.findings import Finding
from apps.scorecards.models import BackTest, ParameterChange
from apps.scorecards.parameters import Parameters, longest_window, text_of
from apps.scorecards.queries.back_tests import MOST_KEPT
from apps.scorecards.queries.parameters import load_standards, parameters_of
from apps.scorecards.registry import rule_of
from apps.scorecards.rules import Rule
from apps.scorecards.services.back_testing import Trial, Verdict, judge_again
from apps.scorecards.services.storing import SubjectKey, hold_scores

LATEST = timedelta(days=365)
KEPT = timedelta(days=30)
FEWEST_LETTERS = 10
LEADS_ONLY = "Leads change how rules judge."


class CannotTry(ValueError):
    """These parameters cannot be tried or saved; `problems` says by field what is wrong."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class NotPermitted(Exception):
    """It is not the viewer's to do this."""


class BackTestNotFound(LookupError):
    """There is no such back-test of this rule."""


def ask(viewer: Viewer, parameters: Parameters, *, address: str | None, now: datetime) -> BackTest:
    """Have other parameters tried. Raises NotPermitted and CannotTry."""
    rule = rule_of(parameters.rule)
    if not viewer.is_lead or rule is None:
        raise NotPermitted(LEADS_ONLY)
    problems = _problems(parameters, rule=rule, now=now)
    if problems:
        raise CannotTry(problems)
    with transaction.atomic():
        tried = BackTest.objects.create(
            rule=parameters.rule,
            days=parameters.days,
            must_hold=parameters.must_hold,
            settings=dict(parameters.settings),
            asked_at=now,
            asked_by_id=viewer.user_id,
            asked_by_login=viewer.login,
        )
        note(Action.BACK_TEST_ASKED, viewer=viewer, address=address, subject=parameters.rule, now=now)
    return tried


def run_waiting(*, now: datetime) -> None:
    """Run the back-tests that wait, and forget old ones that were not saved."""
    BackTest.objects.filter(asked_at__lt=now - KEPT, saved=None).delete()
    for waiting in BackTest.objects.filter(started_at=None).order_by("pk"):
        # Another worker may have seen it too.
        if BackTest.objects.filter(pk=waiting.pk, started_at=None).update(started_at=timezone.now()):
            _run(waiting, now=now)


def save(
    viewer: Viewer,
    *,
    rule: str,
    back_test_id: int,
    effective_from: date,
    reason: str,
    address: str | None,
    now: datetime,
) -> ParameterChange:
    """Put what was tried in force from a day on. Raises NotPermitted, BackTestNotFound and CannotTry."""
    if not viewer.is_lead:
        raise NotPermitted(LEADS_ONLY)
    with transaction.atomic():
        hold_scores()
        tried = BackTest.objects.filter(rule=rule, pk=back_test_id).select_related("saved").first()
        if tried is None:
            raise BackTestNotFound("There is no such back-test.")
        problems = _problems_of_saving(tried, effective_from=effective_from, reason=reason, now=now)
        if problems:
            raise CannotTry(problems)
        change = ParameterChange.objects.create(
            back_test=tried,
            reason=reason,
            effective_from=effective_from,
            # Later than whatever was saved while this waited for its turn.
            saved_at=max(now, timezone.now()),
            saved_by_id=viewer.user_id,
            saved_by_login=viewer.login,
        )
        detail = f"from {effective_from}: {_told(parameters_of(tried))}: {reason}"
        note(Action.PARAMETERS_SAVED, viewer=viewer, address=address, subject=rule, detail=detail, now=now)
    return change


def _problems(parameters: Parameters, *, rule: Rule, now: datetime) -> dict[str, str]:
    found, longest = {}, longest_window(rule)
    if rule.window is None and not rule.settings:
        return {"": "This rule has no parameters."}
    if parameters.days is not None and not 1 <= parameters.days <= longest:
        found["days"] = f"It must be 1 to {longest} days." if longest else "This rule has no window."
    if parameters.must_hold is not None and not _is_share_of(rule, parameters.must_hold):
        found["must_hold"] = "It must be a share from 0 to 100 %, for each group that the rule knows."
    for name in set(parameters.settings) - set(rule.settings):
        found[name] = "This rule reads no such setting."
    try:
        load_standards().at(now).with_(parameters)
    except SettingInvalid as error:
        found.setdefault(error.name, error.problem)
    return found


def _is_share_of(rule: Rule, told: Any) -> bool:
    if rule.window is None:
        return False
    if not isinstance(rule.must_hold, Mapping):
        return isinstance(told, float | int) and 0 <= told <= 1
    return (
        isinstance(told, Mapping) and set(told) == set(rule.must_hold) and all(0 <= one <= 1 for one in told.values())
    )


def _problems_of_saving(tried: BackTest, *, effective_from: date, reason: str, now: datetime) -> dict[str, str]:
    today = timezone.localdate(now)
    first = today + timedelta(days=parameters_of(tried).days_to_wait)
    last, letters = today + LATEST, sum(one.isprintable() and not one.isspace() for one in reason)
    found = {
        "": _why_not_to_save(tried),
        "effective_from": "" if first <= effective_from <= last else f"It must be from {first} to {last}.",
        "reason": "" if letters >= FEWEST_LETTERS else f"Say why, in at least {FEWEST_LETTERS} letters.",
    }
    return {field: words for field, words in found.items() if words}


def _why_not_to_save(tried: BackTest) -> str:
    if hasattr(tried, "saved"):
        return "This was saved already: nothing was changed."
    if tried.outcome is None:
        return "Wait until the back-test has ended: what it would change is not known yet."
    since = ParameterChange.objects.filter(saved_at__gt=tried.asked_at).select_related("back_test")
    if any(_overlaps(one.back_test, tried) for one in since.defer("back_test__outcome")):
        return "Somebody saved other parameters of this rule, or of a setting that it reads, since: try yours again."
    return "" if parameters_of(tried).is_different else "Nothing is different from what is in force."


def _overlaps(saved: BackTest, tried: BackTest) -> bool:
    return saved.rule == tried.rule or not set(saved.settings).isdisjoint(tried.settings)


def _run(tried: BackTest, *, now: datetime) -> None:
    parameters = parameters_of(tried)
    outcome = _outcome(judge_again(parameters, now=now), parameters=parameters, now=now)
    BackTest.objects.filter(pk=tried.pk).update(outcome=outcome, finished_at=timezone.now())


def _outcome(trials: Iterator[Trial], *, parameters: Parameters, now: datetime) -> dict[str, Any]:
    """Tell what would be different, as `queries.back_tests` reads it."""
    in_force, rule = load_standards().at(now), rule_of(parameters.rule)
    if rule is None:
        raise LookupError(f"There is no rule {parameters.rule}.")
    rule = in_force.rule(rule)
    repositories: dict[tuple[int | None, str], dict[str, Any]] = {}
    subjects: list[dict[str, Any]] = []
    for trial in trials:
        repositories |= _repositories(trial)
        subjects += _subjects(trial)
    subjects.sort(key=lambda one: str(one["at"]), reverse=True)
    return {
        "as_of": now.isoformat(),
        "days": rule.window.days if rule.window else None,
        "must_hold": rule.must_hold,
        "settings": {name: text_of(name, in_force.process) for name in parameters.settings},
        "repositories": list(repositories.values()),
        "subjects": subjects[:MOST_KEPT],
    }


def _repositories(trial: Trial) -> dict[tuple[int | None, str], dict[str, Any]]:
    return {
        (repository, slug): {
            "rule": slug,
            "repository": repository,
            "before": _finding(trial.before.repositories[repository, slug]),
            "after": _finding(after),
        }
        for (repository, slug), after in trial.after.repositories.items()
    }


def _finding(one: Finding) -> dict[str, str]:
    return {"result": one.result, "words": one.observed or one.cause or one.reason}


def _subjects(trial: Trial) -> list[dict[str, Any]]:
    """Tell what comes to something else; what is judged on one side only came to nothing on the other."""
    before, after = trial.before.subjects, trial.after.subjects
    return [
        _subject(key, before=before.get(key), after=after.get(key))
        for key in before.keys() | after.keys()
        if (key not in before) or (key not in after) or before[key].result != after[key].result
    ]


def _subject(key: SubjectKey, *, before: Verdict | None, after: Verdict | None) -> dict[str, Any]:
    one = after or before
    if one is None:
        raise ValueError("Nothing was found on either side.")
    return {
        "rule": key.rule,
        "repository": one.repository,
        "label": f"#{one.number} {one.title}" if one.number is not None else one.title,
        "url": one.url,
        "at": one.counted_at.isoformat() if one.counted_at else None,
        "before": before and before.result,
        "after": after and after.result,
        "words": one.words,
    }


def _told(parameters: Parameters) -> str:
    days = [] if parameters.days is None else [f"{parameters.days} days"]
    share = [] if parameters.must_hold is None else [f"share {parameters.must_hold}"]
    return ", ".join([*days, *share, *(f"{name} = {text!r}" for name, text in parameters.settings.items())])
