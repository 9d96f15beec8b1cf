"""Finds which statements of an organization's document say which clauses.

A statement that names a clause's id says that clause. Of the others the words decide: each clause goes to the statement
that holds most of what the clause says, rare words weighing more, if it is enough; among equals to the first. Under a
heading like the clause's own less is enough than elsewhere, unless all its words are those of what it says better.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log

from apps.scorecards.clauses.own import Clause, all_clauses
from apps.scorecards.clauses.splitting import Statement, split

# The share of a clause's words, by weight, that a statement must hold.
ENOUGH = 0.4
ENOUGH_ELSEWHERE = 0.7
LEAST_WORDS = 2
OF_HEADING = 0.5  # what a word counts that only a heading above the statement holds
CODE = re.compile(r"`([^`]+)`")
WORD = re.compile(r"[^\W_]+")
STEM = 6
ALIKE = {
    "pr": ("pull", "request"),
    "prs": ("pull", "request"),
    "ci": ("continuous", "integration"),
    "cd": ("continuous", "delivery"),
    "iac": ("infrastructure",),
}
FILLERS = """
a an and any are as at be been before besides but by can do does each every all for from has have her his if in into is
it its may must need needs no not of on one or our out should so such than that the their them then there these they
this those to until us use used using via was we when where which while who whose will with you your
"""
SAYING_NOTHING = frozenset(FILLERS.split())
NO_CLAUSE = "No clause of the process says this."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A statement of the document. `reason` says why no rule measures it, where it says no clause."""

    number: int
    heading: str
    text: str
    clauses: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    lines: tuple[Line, ...]
    by_clause: Mapping[str, Line]
    is_complete: bool  # False of a very long one: only what comes first was read


@lru_cache(maxsize=4)
def read_document(text: str) -> Document:
    """Match what a document states to the clauses, in time linear in its length."""
    statements, is_complete = split(text)
    scores = [_scores(statement) for statement in statements]
    owners = _owners(statements, scores=scores)
    said: dict[int, list[str]] = defaultdict(list)
    for clause, place in owners.items():
        said[place].append(clause)
    others = {clause: statements[place].line for clause, place in owners.items()}
    lines = tuple(
        Line(
            number=one.line,
            heading=one.headings[-1] if one.headings else "",
            text=one.text,
            clauses=tuple(said[place]),
            reason="" if said[place] else _reason(one, scores=scores[place], others=others),
        )
        for place, one in enumerate(statements)
    )
    by_clause = {clause: lines[place] for clause, place in owners.items()}
    return Document(lines=lines, by_clause=by_clause, is_complete=is_complete)


def _owners(statements: Sequence[Statement], *, scores: Sequence[Mapping[str, float]]) -> dict[str, int]:
    """Return the place of the statement that says a clause, by clause, in the order of the clauses."""
    named: dict[str, int] = {}
    best: dict[str, tuple[float, int]] = {}
    for place, statement in enumerate(statements):
        for clause in statement.ids:
            named.setdefault(clause, place)
        for clause, score in () if statement.ids else scores[place].items():
            if score > best.get(clause, (0.0, 0))[0]:
                best[clause] = (score, place)
    found = {clause: place for clause, (_, place) in best.items()} | named
    return {clause: found[clause] for clause in all_clauses() if clause in found}


def _reason(statement: Statement, *, scores: Mapping[str, float], others: Mapping[str, int]) -> str:
    """Say why a statement says no clause; `others` are the lines that do."""
    strange = [one for one in statement.ids if one not in all_clauses()]
    if strange:
        return f"It names {strange[0]}, which is no clause of the process."
    same = [*statement.ids, *sorted(scores, key=lambda clause: (-scores[clause], clause))]
    clause = next((one for one in same if one in others), None)
    return f"Line {others[clause]} says the same: {clause}." if clause else NO_CLAUSE


def _scores(statement: Statement) -> dict[str, float]:
    """Return the clauses of which a statement holds enough, with how much."""
    said = terms_of(statement.text)
    shared: Counter[str] = Counter()
    spoken: dict[str, set[str]] = defaultdict(set)
    weights: dict[str, float] = defaultdict(float)
    for term in said.union(*(_terms_of_heading(heading) for heading in statement.headings)):
        for clause, weight in _vocabulary().get(term, {}).items():
            shared[clause] += 1
            if term in said:
                spoken[clause].add(term)
            weights[clause] += weight if term in said else weight * OF_HEADING
    sections = {section for heading in statement.headings for section in _sections(heading)}
    found = {}
    for clause, weight in weights.items():
        enough = ENOUGH if all_clauses()[clause].heading in sections else ENOUGH_ELSEWHERE
        # The words come in no order: how their weights add up may differ by a hair.
        share = round(weight, 6)
        if share >= enough and shared[clause] >= LEAST_WORDS and spoken[clause]:
            found[clause] = share
    return {clause: share for clause, share in found.items() if not _is_doubtful(clause, found, spoken=spoken)}


def _is_doubtful(clause: str, found: Mapping[str, float], *, spoken: Mapping[str, set[str]]) -> bool:
    """Say whether a statement may share words with a clause only because it says others, with all of these words."""
    better = [one for one, share in found.items() if share > found[clause]]
    return found[clause] < ENOUGH_ELSEWHERE and spoken[clause] <= set().union(*(spoken[one] for one in better))


@cache
def _vocabulary() -> Mapping[str, Mapping[str, float]]:
    """Return by word the clauses that hold it, with its share of each."""
    terms = {clause.id: _terms_of_clause(clause) for clause in all_clauses().values()}
    holders = Counter(term for found in terms.values() for term in found)
    rarity = {term: log(1 + len(terms) / count) for term, count in holders.items()}
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for clause, found in terms.items():
        # What its id says is what it is about.
        named = terms_of(clause.partition("/")[2])
        weights = {term: rarity[term] * (2 if term in named else 1) for term in found}
        for term, weight in weights.items():
            shares[term][clause] = weight / sum(weights.values())
    return shares


def _terms_of_clause(clause: Clause) -> frozenset[str]:
    return terms_of(clause.text) | terms_of(clause.id.partition("/")[2])


@lru_cache(maxsize=512)
def _terms_of_heading(heading: str) -> frozenset[str]:
    return terms_of(heading)


@lru_cache(maxsize=512)
def _sections(heading: str) -> frozenset[str]:
    """Return the headings of the process that a heading is like: most of the shorter one's words are the same."""
    own, found = terms_of(heading), set()
    for section in {clause.heading for clause in all_clauses().values()}:
        other = terms_of(section)
        if own and 2 * len(own & other) > min(len(own), len(other)):
            found.add(section)
    return frozenset(found)


def terms_of(text: str) -> frozenset[str]:
    """Return the words of a text that say something, cut to what different forms share, and its code as it stands."""
    text = unicodedata.normalize("NFKC", text).casefold()
    code = (f"`{''.join(one.split())}`" for one in CODE.findall(text))
    words = (part for word in WORD.findall(text) for part in ALIKE.get(word, (word,)))
    return frozenset([*code, *_stems(words)])


def _stems(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if word in SAYING_NOTHING or (len(word) == 1 and not word.isdigit()):
            continue
        stem = word
        for ending in ("s", "ing", "ed", "ly", "e"):
            if stem.endswith(ending) and len(stem) - len(ending) >= 3:
                stem = stem.removesuffix(ending)
        yield (stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem)[:STEM]
