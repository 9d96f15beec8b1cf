"""The sync page: how every feed stands, live while something runs. And the address that GitHub sends webhooks to."""

import logging
from functools import partial
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.audit import Action, address_of, note
from apps.accounts.limits import SYNCS, at_most
from apps.accounts.viewers import viewer_of
from apps.sync import inbox, services
from apps.sync.queries import inbox_status, sync_status
from apps.sync.tasks import begin_delivery, dispatch
from apps.ui.pages import render_page

logger = logging.getLogger(__name__)

FRAGMENTS = {"sync-status": "sync/_sync_status.html"}


@require_safe
def sync_page(request: HttpRequest) -> HttpResponse:
    """Show all feeds; while a job runs, the page asks for the fragment every two seconds."""
    viewer, now = viewer_of(request), timezone.now()
    # The fragment shows no inbox, so it asks for none.
    context = {"status": sync_status(viewer, now=now), "inbox": partial(inbox_status, viewer, now=now)}
    return render_page(request, "sync/sync.html", context, fragments=FRAGMENTS)


@require_POST
@at_most(SYNCS, what="sync")
def sync_now(request: HttpRequest) -> HttpResponse:
    """Ask for a sync of everything that is due; answer with the fragment, or go back to the page."""
    viewer, now = viewer_of(request), timezone.now()
    job, is_new = services.request_sync(viewer_login=viewer.login, now=now)
    if is_new:
        note(Action.SYNC_REQUESTED, viewer=viewer, address=address_of(request), subject=str(job.pk), now=now)
        dispatch(job.pk)
    context = {"status": sync_status(viewer, now=now)}
    if request.headers.get("HX-Request"):
        return render_page(request, "sync/_sync_status.html", context, fragments=FRAGMENTS)
    return redirect("sync:page")


@require_POST
def retry_delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Have a quarantined webhook handled again, for an administrator."""
    viewer, now = viewer_of(request), timezone.now()
    if not viewer.is_administrator:
        raise PermissionDenied("This is for administrators of the portal.")
    with transaction.atomic():
        row = inbox.retry(delivery_id, now=now)
        if row is None:
            raise Http404("There is no such webhook to retry.")
        subject, address = str(row.delivery_id), address_of(request)
        note(Action.DELIVERY_RETRIED, viewer=viewer, address=address, subject=subject, detail=row.event, now=now)
    begin_delivery(inbox.Stored(pk=row.pk, result="reopened"), event=row.event)
    return redirect("sync:page")


@csrf_exempt
@login_not_required
@require_POST
def github_webhook(request: HttpRequest) -> HttpResponse:
    """Take in a webhook of GitHub's: stored before the answer, handled after it."""
    now = timezone.now()
    try:
        received = inbox.read(request, now=now)
        stored = inbox.store(received, now=now)
        begin_delivery(stored, event=received.event)
    except inbox.Refused as refused:
        return _refusal(refused)
    except UnreadablePostError:
        return _refusal(inbox.Refused(HTTPStatus.BAD_REQUEST, "broken_off", "The body did not come in whole."))
    except (DatabaseError, OSError):
        # Not 202: what is not stored must be sent again.
        logger.warning("A webhook could not be stored.", exc_info=True)
        return _refusal(inbox.Refused(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "It cannot be stored right now."))
    return JsonResponse({"delivery": str(received.delivery_id), "result": stored.result}, status=202)


def _refusal(refused: inbox.Refused) -> HttpResponse:
    """Answer a problem, as the API does."""
    problem = {
        "type": "about:blank",
        "title": refused.status.phrase,
        "status": refused.status,
        "detail": refused.words,
        "code": refused.code,
        "errors": {},
    }
    return JsonResponse(
        problem, status=refused.status, headers=refused.headers, content_type="application/problem+json"
    )
