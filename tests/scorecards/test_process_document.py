"""The organization's own document, as it is answered: whose words, what measures them, and who may see it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.accounts.models import User
from apps.catalog.models import Repository, RepositoryAccess, RepositoryFile
from apps.scorecards.clauses import all_clauses
from apps.scorecards.facts import process_of
from apps.scorecards.models import RuleResult
from apps.sync.models import SyncRun
from portal.demo.world.handbook import PROCESS_DOCUMENT
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_time")]
PATH = "docs/devops-process.md"
DOCS, GATEWAY = "plasma-engine-docs", "plasma-engine-gateway"
SLACK = "slack-weekly-update"


@pytest.fixture
def _in_time(judged: World, time_machine: Any) -> None:
    """Look right after everything was read and judged."""
    time_machine.move_to(NOW + timedelta(minutes=1), tick=False)


@pytest.fixture
def viewer(client: Client, settings: Settings) -> User:
    """Return who is signed in, and sees nothing private."""
    settings.SIGN_IN = SIGN_IN
    user = person()
    sign_in(client, user)
    return user


def get(client: Client, path: str = "/process") -> Any:
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def document() -> RepositoryFile:
    return RepositoryFile.objects.get(kind="process")


def plant(repository: str, text: str = "# Quality\n- Renovate updates dependencies.\n") -> None:
    row, told = Repository.objects.get(name=repository), document()
    told.pk, told.repository, told.text = None, row, text
    told.seen_at = row.files_read_at or NOW
    told.save(force_insert=True)


def test_each_line_comes_with_what_measures_it(client: Client) -> None:
    found = get(client)

    assert (found["source"], found["repository"], found["path"], found["cause"]) == (
        "organization", DOCS, PATH, None,
    )  # fmt: skip
    line = next(one for one in found["lines"] if one["line"] == 18)
    assert (line["text"], line["heading"]) == ("Each issue belongs to somebody: it has an owner.", "Tickets and issues")
    assert [rule["rule"] for rule in line["rules"]] == ["issue-has-owner"]
    row = Repository.objects.get(name=DOCS)
    assert line["url"] == f"{row.url}/blob/{row.files_head_sha}/{PATH}?plain=1#L18"


def test_a_line_counts_the_repositories_that_keep_its_rules(client: Client) -> None:
    rules = {rule["rule"]: rule for line in get(client)["lines"] for rule in line["rules"]}

    for slug, told in rules.items():
        rows = RuleResult.objects.filter(rule=slug)
        assert told["failed"] == rows.filter(result="fail").count()
        assert sum(told[name] for name in ("passed", "failed", "unknown", "not_applicable")) == rows.count()


def test_what_nothing_measures_says_why(client: Client) -> None:
    lines = {one["line"]: one for one in get(client)["lines"]}

    friday = lines[45]
    assert friday["text"] == "Nobody deploys on a Friday afternoon."
    assert (friday["clauses"], friday["reason"]) == ([], "No clause of the process says this.")
    assert all((one["reason"] is None) == bool(one["rules"]) for one in lines.values())


def test_a_clause_that_is_missing_is_told_in_the_own_words(client: Client) -> None:
    (missing,) = get(client)["missing"]

    assert missing["clauses"] == ["communication/slack-updates"]
    assert missing["text"] == all_clauses()["communication/slack-updates"].text
    assert [rule["rule"] for rule in missing["rules"]] == [SLACK]
    assert (missing["line"], missing["url"]) == (None, None)


def test_a_rule_says_whose_words_its_clause_is_in(client: Client) -> None:
    rules = {one["rule"]: one for one in get(client, "/rules")["items"]}

    owner = rules["issue-has-owner"]
    assert (owner["clause"], owner["clause_source"]) == ("issues/owner", "organization")
    assert owner["clause_text"] == "Each issue belongs to somebody: it has an owner."
    assert owner["clause_url"].endswith("?plain=1#L18")
    assert (rules[SLACK]["clause_source"], rules[SLACK]["clause_url"]) == ("default", None)
    assert {rule["clause_source"] for slug, rule in rules.items() if slug != SLACK} == {"organization"}


@pytest.mark.parametrize("path", ["/process", "/rules"])
def test_it_takes_few_statements(client: Client, path: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        get(client, path)

    assert len(asked) <= 3


def test_the_pages_show_it(client: Client) -> None:
    page = client.get("/process/").text

    assert "Nobody deploys on a Friday afternoon." in page
    assert 'href="/rules/issue-has-owner/"' in page
    assert "Not in the organization's document" in page
    subjects = client.get(f"/repositories/{GATEWAY}/rules/issue-has-owner/").text
    assert "Each issue belongs to somebody: it has an owner." in subjects


def test_the_repository_of_defaults_comes_first(client: Client) -> None:
    plant(".github")

    assert get(client)["repository"] == ".github"


def test_of_others_the_first_that_is_not_archived_counts(client: Client) -> None:
    plant("plasma-engine-agent")
    assert get(client)["repository"] == "plasma-engine-agent"

    Repository.objects.filter(name="plasma-engine-agent").update(is_archived=True)
    assert get(client)["repository"] == DOCS


def test_settings_name_the_repository_and_the_path(client: Client, settings: Settings) -> None:
    plant(GATEWAY)
    settings.PROCESS = process_of({"document_repository": GATEWAY.upper()})
    assert get(client)["repository"] == GATEWAY

    settings.PROCESS = process_of({"document_path": "process.md"})
    assert get(client)["cause"] == "No repository that you can see holds process.md."


def test_a_document_that_is_gone_is_none(client: Client) -> None:
    RepositoryFile.objects.filter(kind="process").update(seen_at=NOW - timedelta(days=2))

    found = get(client)

    assert (found["source"], found["repository"], found["url"], found["missing"]) == ("default", None, None, [])
    assert found["cause"] == f"No repository that you can see holds {PATH}."
    assert [one["text"] for one in found["lines"]] == [one.text for one in all_clauses().values()]


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"text": None, "text_absence": "too_large"}, f"{PATH} could not be read: it is too large."),
        ({"text": None, "text_absence": "binary"}, f"{PATH} could not be read: it is no text."),
        ({"text": None, "text_absence": "unreadable"}, f"{PATH} could not be read: GitHub did not give it."),
        ({"text": ""}, f"{PATH} states nothing."),
        ({"text": "# Process\n\n```\ncode\n```\n"}, f"{PATH} states nothing."),
    ],
)
def test_a_document_that_tells_nothing_has_a_cause(client: Client, fields: dict[str, Any], cause: str) -> None:
    RepositoryFile.objects.filter(kind="process").update(**fields)

    found = get(client)

    assert (found["source"], found["repository"], found["cause"]) == ("default", DOCS, cause)
    assert cause in client.get("/process/").content.decode()
    assert get(client, "/rules/issue-has-owner")["rule"]["clause_source"] == "default"


def test_where_not_all_files_are_listed_it_may_be_there(client: Client) -> None:
    RepositoryFile.objects.filter(kind="process").delete()
    Repository.objects.filter(name=GATEWAY).update(files_are_complete=False)

    assert get(client)["cause"] == f"{PATH} was not found, but GitHub does not list all files of every repository."


def test_before_files_were_read_nobody_knows(client: Client) -> None:
    RepositoryFile.objects.all().delete()
    SyncRun.objects.filter(feed="files").delete()

    assert get(client)["cause"] == "Process files have not been read yet."


def test_a_very_long_document_says_that_it_was_cut(client: Client) -> None:
    RepositoryFile.objects.filter(kind="process").update(text=PROCESS_DOCUMENT + "- More.\n" * 3000)

    assert get(client)["is_complete"] is False
    assert "It is very long" in client.get("/process/").text


def test_who_may_not_see_its_repository_sees_no_document(client: Client, viewer: User) -> None:
    Repository.objects.filter(name=DOCS).update(visibility="private")
    hidden = get(client), get(client, "/rules"), client.get("/process/").text
    RepositoryFile.objects.filter(kind="process").delete()

    absent = get(client), get(client, "/rules"), client.get("/process/").text
    assert hidden[:2] == absent[:2]
    assert DOCS not in hidden[2]
    assert "Friday" not in hidden[2]


def test_who_may_see_it_does(client: Client, viewer: User) -> None:
    Repository.objects.filter(name=DOCS).update(visibility="private")
    RepositoryAccess.objects.create(user=viewer, repository=Repository.objects.get(name=DOCS))

    assert get(client)["repository"] == DOCS


def test_only_repositories_that_the_viewer_sees_are_counted(client: Client, viewer: User) -> None:
    line = next(one for one in get(client)["lines"] if one["line"] == 18)

    visible = RuleResult.objects.filter(rule="issue-has-owner").exclude(repository__visibility="private")
    (told,) = line["rules"]
    assert told["passed"] + told["failed"] + told["unknown"] + told["not_applicable"] == visible.count()
    assert visible.count() < RuleResult.objects.filter(rule="issue-has-owner").count()
