"""What a person may see is looked up again while they use the portal, by the worker."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import AuditEvent, User
from apps.sync.tasks import look_up_access
from portal.celery import app
from portal.demo.server import DemoServer
from tests.people import member_of

pytestmark = pytest.mark.django_db
Go = Callable[..., str]


@pytest.fixture
def _at_once() -> Iterator[None]:
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield
    app.conf.update(task_always_eager=False, task_eager_propagates=False)


@pytest.fixture
def member(client: Client, go_to_github: Go, _at_once: None) -> User:
    """Sign a member in."""
    client.get(go_to_github())
    return User.objects.get()


def pass_time(time_machine: Any, **amount: int) -> None:
    time_machine.move_to(timezone.now() + timedelta(**amount), tick=False)


def test_after_a_quarter_of_an_hour_it_is_looked_up_again(client: Client, member: User, time_machine: Any) -> None:
    pass_time(time_machine, minutes=16)

    client.get("/issues/")

    assert User.objects.get().access_checked_at == timezone.now()


def test_before_that_it_is_not(client: Client, member: User, time_machine: Any) -> None:
    pass_time(time_machine, minutes=14)

    client.get("/issues/")

    assert User.objects.get().access_checked_at == member.access_checked_at


def test_who_left_is_out_after_the_next_look(
    client: Client, member: User, github: DemoServer, time_machine: Any
) -> None:
    member_of(github.world).role = ""
    pass_time(time_machine, minutes=16)

    client.get("/issues/")

    assert client.get("/issues/").status_code == 302
    assert AuditEvent.objects.order_by("-id")[0].action == "let_go"


def test_a_github_that_is_down_hides_what_is_private_after_an_hour_and_says_so(
    client: Client, member: User, github: DemoServer, time_machine: Any
) -> None:
    github.faults.add({"match": {"path": "/user/memberships"}, "action": "forbidden"})
    pass_time(time_machine, minutes=59)
    assert "private repositories are left out" not in client.get("/issues/").text

    pass_time(time_machine, minutes=2)

    assert "private repositories are left out" in client.get("/issues/").text


def test_a_look_at_somebody_who_is_gone_does_nothing() -> None:
    look_up_access(user_id=1)

    assert not User.objects.exists()
