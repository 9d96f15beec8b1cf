"""Which parameters of the rules and of the process are in force, now and on other days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone

from apps.scorecards.models import BackTest, ParameterChange
from apps.scorecards.parameters import Era, Parameters, Standard
from apps.scorecards.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """What is in force day by day: the rules and the settings file, and over them what leads saved."""

    changes: tuple[ParameterChange, ...]  # by the day they begin, then by when they were saved

    def on(self, day: date) -> Standard:
        """Return what is in force on a day."""
        standard = Standard(process=settings.PROCESS)
        for change in self.changes:
            if change.effective_from <= day:
                standard = standard.with_(parameters_of(change.back_test))
        return standard

    def at(self, moment: datetime) -> Standard:
        """Return what is in force at a moment."""
        return self.on(timezone.localdate(moment))

    def eras(self, *, since: datetime, now: datetime) -> Iterator[Era]:
        """Yield the times of different settings since a moment, the first one first."""
        today, first = timezone.localdate(now), timezone.localdate(since)
        days = {one.effective_from for one in self.changes if one.back_test.settings}
        begins: list[date | None] = [None, *sorted(day for day in days if first < day <= today)]
        for begins_on, ends_on in zip(begins, [*begins[1:], None], strict=True):
            yield Era(process=self.on(begins_on or first).process, begins_on=begins_on, ends_on=ends_on)


def load_standards() -> Standards:
    """Return what is in force day by day, in one statement."""
    rows = ParameterChange.objects.select_related("back_test").defer("back_test__outcome")
    return Standards(changes=tuple(rows.order_by("effective_from", "pk")))


def rule_in_force(rule: Rule, *, now: datetime) -> Rule:
    """Return a rule with the parameters that are in force."""
    return load_standards().at(now).rule(rule)


def parameters_of(row: BackTest) -> Parameters:
    """Return what a back-test tries."""
    return Parameters(rule=row.rule, days=row.days, must_hold=row.must_hold, settings=row.settings)


def first_moment(day: date) -> datetime:
    """Return when a day of the organization begins."""
    return timezone.make_aware(datetime.combine(day, time.min))
