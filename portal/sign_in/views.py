"""The way to a provider and back."""

from http import HTTPStatus

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.github.views import oauth2_callback
from allauth.socialaccount.providers.openid_connect import views as openid
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from apps.accounts.audit import address_of
from apps.accounts.limits import CALLBACKS, note_use, seconds_to_wait
from apps.accounts.sessions import safe_next
from portal.sign_in.adapter import NO_IDENTITY, UNREACHABLE, Refused, refusal

TOO_OFTEN = "Too many sign-ins were begun from your address. Wait a minute, then begin again."
# What allauth raises on an answer that is JSON of another shape than documented.
MISSHAPEN = (AttributeError, KeyError, TypeError, ValueError)


@login_not_required
@require_POST
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send a browser to the provider; only what the portal sets goes along, whatever the address says."""
    key, now = f"sign-in:{address_of(request)}", timezone.now()
    if seconds_to_wait(key, now=now):
        return refusal(request, Refused(TOO_OFTEN, HTTPStatus.TOO_MANY_REQUESTS))
    note_use(key, now=now)
    try:
        provider = get_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404("Nobody signs in this way here.") from error
    try:
        answer: HttpResponse = provider.redirect(request, process="login", next_url=safe_next(request))
    except (RequestException, *MISSHAPEN):
        return refusal(request, Refused(UNREACHABLE.format(provider=provider.name), HTTPStatus.BAD_GATEWAY))
    return answer


@login_not_required
@require_GET
def github_callback(request: HttpRequest) -> HttpResponse:
    """Take in who comes back from GitHub."""
    if _comes_too_often(request):
        return refusal(request, Refused(TOO_OFTEN, HTTPStatus.TOO_MANY_REQUESTS))
    try:
        answer: HttpResponse = oauth2_callback(request)
    except SocialApp.DoesNotExist as error:
        raise Http404("Nobody signs in with GitHub here.") from error
    except MISSHAPEN:
        return refusal(request, Refused(NO_IDENTITY.format(provider="GitHub"), HTTPStatus.BAD_GATEWAY))
    return answer


@login_not_required
@require_GET
def openid_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take in who comes back from the OpenID provider."""
    if _comes_too_often(request):
        return refusal(request, Refused(TOO_OFTEN, HTTPStatus.TOO_MANY_REQUESTS))
    try:
        answer: HttpResponse = openid.callback(request, provider_id)
    except MISSHAPEN:
        return refusal(request, Refused(NO_IDENTITY.format(provider="The provider"), HTTPStatus.BAD_GATEWAY))
    return answer


def _comes_too_often(request: HttpRequest) -> bool:
    """Say whether an address came back from providers too often in the last minute; note that it came."""
    key, now = f"callback:{address_of(request)}", timezone.now()
    if seconds_to_wait(key, now=now, per_minute=CALLBACKS):
        return True
    note_use(key, now=now, per_minute=CALLBACKS)
    return False
