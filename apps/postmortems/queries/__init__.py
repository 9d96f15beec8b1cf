"""Reads incidents with what answers them."""

from apps.postmortems.queries.candidates import Candidate
from apps.postmortems.queries.counted import incidents_counted
from apps.postmortems.queries.figures import (
    EarlierIncident,
    IncidentFigures,
    ListedIncident,
    RepeatedIncident,
    UnmatchedAlert,
)
from apps.postmortems.queries.finding import postmortems_of
from apps.postmortems.queries.found import Postmortem, Unread
from apps.postmortems.queries.incidents import incidents
from apps.postmortems.queries.lists import IncidentChoice, IncidentList, incident_list
from apps.postmortems.queries.pages import IncidentPage, ShownLink, ShownTime, incident_page
from apps.postmortems.queries.rows import IncidentRow, Need, State
from apps.postmortems.queries.spans import incident_figures
from apps.postmortems.queries.timeline import Entry

__all__ = [
    "Candidate",
    "EarlierIncident",
    "Entry",
    "IncidentChoice",
    "IncidentFigures",
    "IncidentList",
    "IncidentPage",
    "IncidentRow",
    "ListedIncident",
    "Need",
    "Postmortem",
    "RepeatedIncident",
    "ShownLink",
    "ShownTime",
    "State",
    "UnmatchedAlert",
    "Unread",
    "incident_figures",
    "incident_list",
    "incident_page",
    "incidents",
    "incidents_counted",
    "postmortems_of",
]
