"""What postmortems ask for: done, under way, late, followed by nothing, or nothing at all."""

from collections.abc import Iterator
from datetime import date, timedelta

from portal.demo.world.making import IncidentPlan, Making, Site
from portal.demo.world.model import Issue

NOTHING = "No action."
LOOSE = "- Look at the dashboards before each deployment"


def write_actions(making: Making, site: Site, incident: IncidentPlan, *, place: int) -> str:
    """Answer the actions of an incident's postmortem; which kind follows from where it happened."""
    done, under_way = _tasks(site, incident, is_open=False), _tasks(site, incident, is_open=True)
    here = isinstance(incident.postmortem, str)
    prefix = f"{making.login}/{site.repository.name}" if here else ""
    ended_at = incident.issue.issue.closed_at or making.now
    late_on = max(ended_at, making.now - timedelta(days=3)).date()
    soon_on = (making.now + timedelta(days=10)).date()
    lines: dict[int, Iterator[str]] = {
        0: (_line(one, by=soon_on, prefix=prefix) for one in done[:2]),
        1: (_line(one, by=soon_on, prefix=prefix) for one in (*done[:1], *under_way[:1])),
        2: (_line(one, by=late_on, prefix=prefix) for one in (*under_way[:1], *done[:1])),
        3: iter((LOOSE, *(_line(one, by=soon_on, prefix=prefix) for one in done[:1]))),
        4: iter(()),
    }
    kind = (4 * site.plan.index + 3 * place) % len(lines)  # other neighbors of each other in place and in time
    if kind == 1:
        _divide(incident, under_way[1:2])
    return "\n".join(lines[kind]) or NOTHING


def _tasks(site: Site, incident: IncidentPlan, *, is_open: bool) -> list[Issue]:
    """Answer the tasks that somebody owns: those opened after the incident first, the oldest of these before."""
    began_at = incident.issue.issue.created_at
    tasks = [one.issue for one in site.issues if one.role == "task" and one.issue.assignees]
    tasks = [one for one in tasks if (one.closed_at is None) == is_open]
    return sorted(tasks, key=lambda one: (one.created_at < began_at, one.created_at, one.id))


def _line(task: Issue, *, by: date, prefix: str) -> str:
    return f"- [{'x' if task.closed_at else ' '}] {prefix}#{task.number} by {by}"


def _divide(incident: IncidentPlan, tasks: list[Issue]) -> None:
    """Let tasks be sub-issues of a postmortem that is an issue."""
    if incident.postmortem is not None and not isinstance(incident.postmortem, str):
        for task in tasks:
            task.parent = incident.postmortem.issue
