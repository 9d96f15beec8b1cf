from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.audit import Action, note
from apps.accounts.models import AuditEvent, User
from apps.accounts.tasks import tidy_up
from tests.signed_in import person

pytestmark = pytest.mark.django_db


def test_what_was_kept_for_its_time_goes(settings: Settings) -> None:
    now = timezone.now()
    settings.PORTAL_PEOPLE_DAYS, settings.PORTAL_AUDIT_DAYS = 10, 500
    person("stays", now=now - timedelta(days=9))
    person("away", now=now - timedelta(days=11))
    for days in (1, 450, 501):
        note(Action.SIGNED_IN, subject=str(days), now=now - timedelta(days=days))
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(seconds=1))

    tidy_up()

    assert [user.login for user in User.objects.all()] == ["stays"]
    assert {event.subject for event in AuditEvent.objects.all()} == {"1", "450"}
    assert not Session.objects.exists()
