"""The sync page: how every feed stands, live while something runs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.audit import Action, address_of, note
from apps.accounts.viewers import viewer_of
from apps.sync import services
from apps.sync.queries import sync_status
from apps.sync.tasks import dispatch
from apps.ui.pages import render_page

FRAGMENTS = {"sync-status": "sync/_sync_status.html"}


@require_safe
def sync_page(request: HttpRequest) -> HttpResponse:
    """Show all feeds; while a job runs, the page asks for the fragment every two seconds."""
    context = {"status": sync_status(viewer_of(request), now=timezone.now())}
    return render_page(request, "sync/sync.html", context, fragments=FRAGMENTS)


@require_POST
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
