"""The audit log: what it holds, who reads it, and that nobody changes it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.audit import Action, address_of, note
from apps.accounts.models import AuditEvent
from apps.accounts.viewers import Viewer
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)


def noted(*, at: datetime = NOW, login: str = "ada", subject: str = "7") -> None:
    viewer = Viewer(login=login, user_id=1)
    note(Action.SYNC_REQUESTED, viewer=viewer, address="192.0.2.1", subject=subject, now=at)


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_auditevent SET actor_login = 'eve'", "DELETE FROM accounts_auditevent"]
)
def test_the_database_refuses_to_change_it(statement: str) -> None:
    noted(at=timezone.now())

    with pytest.raises(DatabaseError, match="only appended"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEvent.objects.get().actor_login == "ada"


def test_after_its_time_an_event_may_go() -> None:
    noted(at=timezone.now() - timedelta(days=401))

    AuditEvent.objects.all().delete()

    assert not AuditEvent.objects.exists()


@pytest.fixture
def administrator(client: Client, settings: Settings) -> Client:
    settings.SIGN_IN = SIGN_IN
    return sign_in(client, person(teams=["infra"]))


def test_an_administrator_reads_it(administrator: Client) -> None:
    noted(subject="<img src=x onerror=alert(1)>")

    page = administrator.get("/audit/").text

    assert "sync requested" in page
    assert "&lt;img src=x" in page
    assert "192.0.2.1" in page


def test_it_is_filtered_by_what_and_who_and_when(administrator: Client) -> None:
    noted()
    noted(login="mallory")

    assert "mallory" not in administrator.get("/audit/?person=ada&action=sync_requested&since=2026-11-01").text
    assert "192.0.2.1" not in administrator.get("/audit/?since=2026-11-19").text
    assert administrator.get("/audit/?since=yesterday").status_code == 400


def test_it_is_a_file_that_a_spreadsheet_cannot_run(administrator: Client) -> None:
    noted(subject=" =HYPERLINK(1)")

    assert "' =HYPERLINK(1)" in administrator.get("/audit/csv").text


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_takes_as_many_statements_for_one_event_as_for_thirty(administrator: Client, count: int) -> None:
    for number in range(count):
        noted(subject=str(number))

    with transaction.atomic(), CaptureStatements() as asked:
        administrator.get("/audit/")

    assert asked.count <= 5


class CaptureStatements:
    """Counts the statements of a block."""

    def __enter__(self) -> "CaptureStatements":
        self.count = 0
        self._context = connection.execute_wrapper(self._counted)
        self._context.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._context.__exit__(*error)

    def _counted(self, execute: Any, sql: str, *rest: Any) -> Any:
        self.count += 1
        return execute(sql, *rest)


@pytest.mark.parametrize(
    ("is_behind", "told", "address"),
    [
        (False, "203.0.113.9", "127.0.0.1"),
        (True, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (True, "", None),
        (True, "unknown", None),
    ],
)
def test_an_address_is_what_the_proxy_saw(settings: Settings, is_behind: bool, told: str, address: str | None) -> None:
    settings.IS_BEHIND_PROXY = is_behind
    request = RequestFactory().get("/", headers={"X-Forwarded-For": told})

    assert address_of(request) == address


def test_asking_for_a_sync_is_noted(administrator: Client) -> None:
    administrator.post("/sync/now/")

    assert AuditEvent.objects.get().action == "sync_requested"
