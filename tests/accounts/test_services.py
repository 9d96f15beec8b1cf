"""When what a person may see has to be looked up again."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.accounts import services
from apps.accounts.models import User
from apps.accounts.viewers import viewer_from
from tests.signed_in import person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
SOON = NOW + timedelta(seconds=1)


@pytest.fixture
def user() -> User:
    return person(now=NOW)


def outdate(user: User, *, hides: bool = False) -> None:
    services.outdate_access(User.objects.filter(pk=user.pk), hides=hides, now=SOON)
    user.refresh_from_db()


@pytest.mark.parametrize("hides", [True, False])
def test_what_is_private_is_hidden_only_where_somebody_may_have_lost_it(user: User, hides: bool) -> None:
    outdate(user, hides=hides)

    assert viewer_from(user, now=SOON).is_access_known is not hides


def test_a_look_is_ordered_once_and_again_when_it_brings_nothing(user: User) -> None:
    outdate(user)

    assert services.order_looks(now=SOON) == [user.pk]
    assert services.order_looks(now=SOON) == []
    assert services.order_looks(now=SOON + services.LOOK_AGAIN_SOON) == [user.pk]


def test_a_look_that_brought_an_answer_is_not_repeated(user: User) -> None:
    outdate(user)
    services.note_membership(user, role="member", teams=[], boards=[], now=SOON)

    assert services.order_looks(now=SOON + services.LOOK_AGAIN_SOON) == []


def test_who_has_no_session_is_not_looked_up(user: User) -> None:
    outdate(user)

    assert services.order_looks(now=NOW + timedelta(hours=13)) == []


def test_who_was_let_go_is_not_looked_up(user: User) -> None:
    services.let_go(user)
    outdate(user)

    assert user.access_outdated_at is None
    assert services.order_looks(now=SOON) == []
