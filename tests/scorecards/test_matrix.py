"""The matrix of repositories and rules, as large as organizations get."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.viewers import local_administrator
from apps.catalog.models import Repository
from apps.scorecards.models import RuleResult, ScoreDay, Waiver
from apps.scorecards.queries import MatrixChoice, matrix
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import Subject

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 12
MOST_BYTES = 400_000
RULES = tuple(rule for rule in all_rules() if rule.subject != Subject.ORGANIZATION)
RESULTS = ("pass", "pass", "pass", "fail", "unknown", "not_applicable")


def judged(names: list[str], *, results: dict[tuple[str, str], str] | None = None) -> None:
    """Store repositories with a result for each rule: that which is told, else any, which each time is the same."""
    now, chosen = timezone.now(), random.Random(1)
    told = results or {}
    rows = [
        Repository(
            github_id=index,
            node_id=f"R_{index}",
            name=name,
            name_with_owner=f"plasma/{name}",
            url=f"https://github.com/plasma/{name}",
            visibility="internal",
            created_at=now,
            updated_at=now,
            seen_at=now,
            pushed_at=now,
        )
        for index, name in enumerate(names, start=1)
    ]
    stored = Repository.objects.bulk_create(rows)
    RuleResult.objects.bulk_create(
        (
            _result(row, rule.slug, told.get((row.name, rule.slug)) or chosen.choice(RESULTS))
            for row in stored
            for rule in RULES
        ),
        batch_size=500,
    )
    for index, row in enumerate(stored):
        level = ("gold", "silver", "bronze", "")[index % 4]
        counts = {"passed": 40, "failed": index % 9, "waived": 0, "unknown": 5, "not_applicable": 3}
        shares = {"score": 90 - index % 40, "score_without_waivers": 90 - index % 40, "low": 50, "high": 95}
        ScoreDay.objects.create(repository=row, day=now.date(), level=level, **counts, **shares, evaluated_at=now)


def _result(repository: Repository, rule: str, result: str) -> RuleResult:
    now = timezone.now()
    return RuleResult(
        repository=repository,
        rule=rule,
        version=1,
        result=result,
        observed="seen" if result in ("pass", "fail") else "",
        cause="not read" if result == "unknown" else "",
        reason="empty" if result == "not_applicable" else "",
        since=now - timedelta(days=3),
        as_of=now,
        evaluated_at=now,
    )


def names_of(choice: MatrixChoice) -> list[str]:
    return [row.card.repository for row in matrix(local_administrator(), choice=choice, now=timezone.now()).rows]


def test_five_hundred_repositories_come_in_one_answer_in_few_statements(client: Client) -> None:
    judged([f"plasma-engine-{index:03}" for index in range(500)])

    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/scorecards/", headers={"Accept-Encoding": "gzip"})

    assert len(asked) <= MOST_STATEMENTS
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < MOST_BYTES


def test_statements_do_not_depend_on_the_repositories(client: Client) -> None:
    counts = []
    for number in (1, 30):
        Repository.objects.all().delete()
        judged([f"plasma-engine-{index:03}" for index in range(number)])
        with CaptureQueriesContext(connection) as asked:
            client.get("/scorecards/")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_cell_leads_to_its_result(client: Client) -> None:
    judged(["gateway"], results={("gateway", "codeowners-valid"): "fail"})

    text = client.get("/scorecards/").text

    assert '<td class="cell cell-fail"><a href="/repositories/gateway/rules/codeowners-valid/" ' in text
    assert client.get("/repositories/gateway/rules/codeowners-valid/").status_code == 200


def test_what_was_not_judged_is_not_a_fail(client: Client) -> None:
    judged(["gateway"])
    RuleResult.objects.filter(rule="codeowners-valid").delete()

    assert 'class="cell cell-none"' in client.get("/scorecards/").text


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["a", "B", "c", "d"]),
        ("-name", ["d", "c", "B", "a"]),
        ("-score", ["a", "B", "c", "d"]),
        ("score", ["d", "c", "B", "a"]),
        ("level", ["d", "c", "B", "a"]),
        ("codeowners-valid", ["c", "B", "a", "d"]),
        ("-codeowners-valid", ["d", "a", "B", "c"]),
    ],
)
def test_rows_are_sorted_by_any_column(sort: str, names: list[str]) -> None:
    found = {"a": "pass", "B": "unknown", "c": "fail", "d": "not_applicable"}
    judged(["d", "c", "B", "a"][::-1], results={(name, "codeowners-valid"): told for name, told in found.items()})

    assert names_of(MatrixChoice(sort=sort)) == names


def test_what_has_no_score_comes_last_either_way() -> None:
    judged(["a", "b"])
    ScoreDay.objects.filter(repository__name="a").update(score=None)

    assert names_of(MatrixChoice(sort="score")) == names_of(MatrixChoice(sort="-score")) == ["b", "a"]


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        (MatrixChoice(text="ATE"), ["gateway"]),
        (MatrixChoice(level="gold"), ["gateway"]),
        (MatrixChoice(level="none"), ["mobile"]),
        (MatrixChoice(team="core"), []),
        (MatrixChoice(repository="Gateway"), ["gateway"]),
    ],
)
def test_rows_are_narrowed(choice: MatrixChoice, names: list[str]) -> None:
    judged(["gateway", "agent", "core", "mobile"])

    assert names_of(choice) == names


def test_a_section_leaves_its_columns() -> None:
    judged(["gateway"])

    found = matrix(local_administrator(), choice=MatrixChoice(section="tooling"), now=timezone.now())

    assert [section.name for section in found.sections] == ["tooling"]
    assert len(found.rows[0].results) == len(found.columns)


def test_a_result_leaves_the_repositories_and_rules_that_have_it() -> None:
    told = {(name, rule.slug): "pass" for name in ("a", "b") for rule in RULES}
    judged(["a", "b"], results=told | {("b", "codeowners-valid"): "fail"})

    found = matrix(local_administrator(), choice=MatrixChoice(result="fail"), now=timezone.now())

    assert [column.rule.slug for column in found.columns] == ["codeowners-valid"]
    assert [(row.card.repository, row.results) for row in found.rows] == [("b", ("fail",))]


def test_a_share_is_of_those_known() -> None:
    told = {("a", "codeowners-valid"): "pass", ("b", "codeowners-valid"): "fail", ("c", "codeowners-valid"): "unknown"}
    judged(["a", "b", "c"], results=told)

    found = matrix(local_administrator(), choice=MatrixChoice(), now=timezone.now())

    assert next(one for one in found.columns if one.rule.slug == "codeowners-valid").percent == 50


@pytest.mark.parametrize("query", ["sort=nothing", "level=platinum", "section=nothing", "result=maybe"])
def test_what_cannot_be_asked_is_refused(client: Client, query: str) -> None:
    answer = client.get(f"/scorecards/?{query}")

    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.text


def test_the_file_has_a_line_for_each_repository(client: Client) -> None:
    judged(["gateway", "agent"])

    lines = client.get("/scorecards/csv?q=gate").text.splitlines()

    assert lines[0].startswith("\ufeffrepository,team,kind,level,score")
    assert [line.split(",")[0] for line in lines[1:]] == ["gateway"]


def test_a_waived_fail_is_shown_as_waived() -> None:
    judged(["gateway"], results={("gateway", "codeowners-valid"): "fail"})
    now = timezone.now()
    who = {"asked_by_login": "ada", "approved_by_login": "grace"}
    when = {"asked_at": now, "approved_at": now, "expires_on": (now + timedelta(days=9)).date()}
    row = {"repository": Repository.objects.get(), "rule": "codeowners-valid", "reason": "being moved"}
    Waiver.objects.create(**row, **who, **when)

    found = matrix(local_administrator(), choice=MatrixChoice(result="waived"), now=now)

    assert [(one.card.repository, one.results) for one in found.rows] == [("gateway", ("waived",))]
    assert found.columns[0].percent == 0
