"""Keeps what a person may see young: a look at GitHub is ordered while they use the portal, and made by the worker."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from kombu.exceptions import ChannelError, OperationalError

from apps.accounts.models import User
from apps.accounts.services import order_a_look
from apps.accounts.viewers import LOOK_AGAIN_AFTER
from apps.sync.tasks import look_up_access

logger = logging.getLogger(__name__)


def renewed_access(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Order a look at what the person may see when the last one is too old. A middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.SIGN_IN.is_on and isinstance(user := request.user, User):
            _renew(user)
        return response

    return middleware


def _renew(user: User) -> None:
    now = timezone.now()
    before = now - LOOK_AGAIN_AFTER
    is_young = user.access_checked_at is not None and user.access_checked_at > before
    if is_young or not order_a_look(user.pk, before=before, now=now):
        return
    try:
        look_up_access.delay(user_id=user.pk)
    except (ChannelError, OperationalError):
        # The next request after LOOK_AGAIN_AFTER orders another one.
        logger.warning("The broker is out of reach: what %s may see is not looked up.", user.login)
