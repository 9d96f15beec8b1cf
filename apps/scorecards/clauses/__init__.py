"""The clauses of the process: in the project's own words, and where an organization's document says them."""

from apps.scorecards.clauses.matching import Document as Document
from apps.scorecards.clauses.matching import Line as Line
from apps.scorecards.clauses.matching import read_document as read_document
from apps.scorecards.clauses.own import Clause as Clause
from apps.scorecards.clauses.own import all_clauses as all_clauses
