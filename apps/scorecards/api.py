"""Scorecards as JSON."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from apps.accounts.viewers import viewer_of
from apps.catalog.api import find_or_move
from apps.catalog.queries import check_names
from apps.scorecards import queries
from apps.scorecards.forms import CampaignFilters, ScorecardFilters, SubjectFilters, WaiverFilters
from apps.scorecards.parameters import Standard, text_of
from apps.scorecards.queries import (
    History,
    OrganizationScore,
    ProcessDocument,
    RepositoryResult,
    Scorecard,
    ScorecardRow,
    ShownClause,
    ShownSubject,
    Trend,
    WaiverRow,
)
from apps.scorecards.queries.campaigns import CampaignRow, campaign_rows
from apps.scorecards.registry import all_rules, rule_of
from apps.scorecards.rules import Rule

router = Router(tags=["scorecards"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardList:
    """The whole list: an organization's repositories are few."""

    items: tuple[ScorecardRow, ...]
    next: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAnswer:
    """A rule with all that a reader is told of it, and the parameters that are in force.

    `clause_source` says whose words those of the clause are.
    """

    rule: str
    section: str
    clause: str
    clause_text: str
    clause_source: str  # organization, default
    clause_url: str | None  # of the line of the organization's document
    level: str
    weight: int
    subject: str
    why: str
    expected: str
    fix: str
    window_days: int | None
    must_hold: float | dict[str, float]
    settings: dict[str, str]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleList:
    items: tuple[RuleAnswer, ...]
    next: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWithResults:
    rule: RuleAnswer
    results: tuple[RepositoryResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectList:
    items: tuple[ShownSubject, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignList:
    """The whole list: campaigns are few."""

    items: tuple[CampaignRow, ...]
    next: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverList:
    items: tuple[WaiverRow, ...]
    next: str | None


@router.get("/scorecards", response=ScorecardList, summary="Where each repository stands")
def get_scorecards(request: HttpRequest, filters: Query[ScorecardFilters]) -> ScorecardList:
    """List the repositories that are neither archived nor forks, with score, range and level."""
    viewer = viewer_of(request)
    check_names(viewer, narrowed_to=filters.narrowed_to)
    found = queries.matrix(viewer, choice=filters.choice, mine=filters.known_whose(viewer), now=timezone.now())
    return ScorecardList(items=tuple(row.card for row in found.rows))


@router.get("/scorecards/{name}", response={200: Scorecard, 308: None}, summary="One repository's scorecard")
def get_scorecard(request: HttpRequest, name: str) -> Scorecard | HttpResponse:
    """Answer a repository's score with the result of every rule; a former name answers 308."""
    found = find_or_move(request, name)
    if isinstance(found, HttpResponse):
        return found
    return queries.scorecard(viewer_of(request), repository_id=found.repository_id, now=timezone.now())


@router.get("/scorecards/{name}/history", response={200: History, 308: None}, summary="How a scorecard went")
def get_history(request: HttpRequest, name: str) -> History | HttpResponse:
    """Answer the score of each day and the changes of results, at most a year back."""
    found = find_or_move(request, name)
    if isinstance(found, HttpResponse):
        return found
    return queries.history(viewer_of(request), repository_id=found.repository_id)


@router.get("/organization", response=OrganizationScore, summary="Where the organization stands")
def get_organization(request: HttpRequest) -> OrganizationScore:
    """Answer the rules on the organization, and the mean over the repositories that you can see."""
    return queries.organization_score(viewer_of(request))


@router.get("/organization/trend", response=Trend, summary="How the score went")
def get_score_trend(request: HttpRequest) -> Trend:
    """Answer the mean score of the last twelve weeks, and by week what moved it: parts that add up to the whole."""
    return queries.score_trend(viewer_of(request), now=timezone.now())


@router.get("/rules", response=RuleList, summary="The rules")
def get_rules(request: HttpRequest) -> RuleList:
    """List the rules in the order of the process."""
    now = timezone.now()
    words, standard = queries.clause_words(viewer_of(request), now=now), queries.load_standards().at(now)
    return RuleList(items=tuple(_answer(rule, clause=words[rule.clause], standard=standard) for rule in all_rules()))


@router.get("/rules/{slug}", response=RuleWithResults, summary="One rule, and what it found")
def get_rule(request: HttpRequest, slug: str) -> RuleWithResults:
    """Answer a rule with its result for each repository that you can see, or for the organization."""
    rule = rule_of(slug)
    if rule is None:
        raise Http404("There is no rule of this name.")
    viewer, now = viewer_of(request), timezone.now()
    words, standard = queries.clause_words(viewer, now=now), queries.load_standards().at(now)
    results = queries.rule_results(viewer, slug=rule.slug, now=now)
    return RuleWithResults(rule=_answer(rule, clause=words[rule.clause], standard=standard), results=results)


@router.get("/process", response=ProcessDocument, summary="The process, line by line")
def get_process(request: HttpRequest) -> ProcessDocument:
    """Answer the organization's own document, or the clauses as the portal puts them, with what the rules find."""
    return queries.process_document(viewer_of(request), now=timezone.now())


@router.get(
    "/repositories/{name}/subjects", response={200: SubjectList, 308: None}, summary="What a rule judged one by one"
)
def get_subjects(request: HttpRequest, name: str, filters: Query[SubjectFilters]) -> SubjectList | HttpResponse:
    """List the pull requests, issues or deployments of a repository that a rule judged, the newest first."""
    found = find_or_move(request, name)
    if isinstance(found, HttpResponse):
        return found
    if rule_of(filters.rule) is None:
        raise Http404("There is no rule of this name.")
    page = queries.subjects(
        viewer_of(request),
        repository_id=found.repository_id,
        rule=filters.rule,
        result=filters.result,
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return SubjectList(items=page.rows, next=page.next_cursor or None)


@router.get("/waivers", response=WaiverList, summary="Waivers")
def get_waivers(request: HttpRequest, filters: Query[WaiverFilters]) -> WaiverList:
    """List the waivers of the repositories that you can see, asked for last first; they are acted on by the page."""
    viewer = viewer_of(request)
    check_names(viewer, narrowed_to=filters.narrowed_to)
    page = queries.waiver_rows(
        viewer,
        state=filters.state,
        text=filters.q,
        narrowed_to=filters.narrowed_to,
        mine=filters.known_whose(viewer),
        cursor=filters.cursor,
        limit=filters.limit,
        now=timezone.now(),
    )
    return WaiverList(items=page.rows, next=page.next_cursor or None)


@router.get("/campaigns", response=CampaignList, summary="Campaigns")
def get_campaigns(request: HttpRequest, filters: Query[CampaignFilters]) -> CampaignList:
    """List the campaigns about repositories that you can see, open ones by the day they are due, then those that ended.

    How far they are is counted in these repositories alone; they are acted on by the page.
    """
    return CampaignList(items=campaign_rows(viewer_of(request), show=filters.show, now=timezone.now()))


def _answer(rule: Rule, *, clause: ShownClause, standard: Standard) -> RuleAnswer:
    rule = standard.rule(rule)
    return RuleAnswer(
        rule=rule.slug,
        section=rule.section,
        clause=rule.clause,
        clause_text=clause.text,
        clause_source=clause.source,
        clause_url=clause.url,
        level=rule.level,
        weight=rule.weight,
        subject=rule.subject,
        why=rule.why,
        expected=rule.expected,
        fix=rule.fix,
        window_days=rule.window.days if rule.window else None,
        must_hold=rule.must_hold,
        settings={name: text_of(name, standard.process) for name in rule.settings},
        version=rule.version,
    )
