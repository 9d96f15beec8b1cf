"""Signing in and out, one's own account, and the audit log."""

from datetime import datetime, time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts import services, tokens
from apps.accounts.audit import Action, address_of, note
from apps.accounts.forms import AuditFilters, TokenForm
from apps.accounts.limits import EXPORTS, at_most
from apps.accounts.models import User
from apps.accounts.queries import AuditRow, audit_rows, people_rows, token_rows
from apps.accounts.sessions import safe_next
from apps.accounts.viewers import viewer_of
from apps.ui.downloads import csv_response
from apps.ui.pages import render_page
from apps.ui.paging import Slice, pager_for

IN_A_FILE = 1000


@login_not_required
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Offer the ways to sign in; whoever is signed in, or need not be, goes on."""
    goes_on = safe_next(request)
    if not settings.SIGN_IN.is_on or request.user.is_authenticated:
        return redirect(goes_on)
    return render_page(request, "accounts/sign_in.html", {"ways": settings.SIGN_IN, "next": goes_on})


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and let the browser forget what it kept."""
    viewer = viewer_of(request)
    if viewer.is_person:
        note(Action.SIGNED_OUT, viewer=viewer, address=address_of(request), now=timezone.now())
    logout(request)
    response = redirect("accounts:sign_in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show a person what the portal knows of them, and their tokens."""
    return _account(request, form=_token_form(request))


@require_POST
def create_token(request: HttpRequest) -> HttpResponse:
    """Make a token and tell its text, this once."""
    user, now = _user(request), timezone.now()
    form = _token_form(request, request.POST)
    if not form.is_valid():
        return _account(request, form=form, status=422)
    made = tokens.create_token(user, name=form.cleaned_data["name"], lasts=form.lasts, now=now, **form.what_for)
    note(
        Action.TOKEN_CREATED,
        viewer=viewer_of(request),
        address=address_of(request),
        subject=made.token.name,
        detail=f"{made.token.scope} {made.token.repository} until {made.token.expires_at:%Y-%m-%d}",
        now=now,
    )
    return _account(request, form=_token_form(request), text=made.text, status=201)


@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of one's own tokens."""
    user, now = _user(request), timezone.now()
    token = tokens.revoke_token(user, token_id=token_id, now=now)
    if token is None:
        raise Http404("There is no such token to revoke.")
    note(Action.TOKEN_REVOKED, viewer=viewer_of(request), address=address_of(request), subject=token.name, now=now)
    return redirect("accounts:account")


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Remove what the portal keeps of a person; the audit log keeps what they did, for its time."""
    user, viewer = _user(request), viewer_of(request)
    note(Action.PERSON_REMOVED, viewer=viewer, address=address_of(request), subject=viewer.login, now=timezone.now())
    logout(request)
    services.forget(user)
    return redirect("accounts:sign_in")


@require_POST
def delete_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Remove a filter of one's own, and go back to its page as it was."""
    found = services.delete_filter(viewer_of(request), filter_id=filter_id)
    if found is None:
        raise Http404("You have no such filter.")
    return redirect(f"{reverse(found.page)}?{request.META.get('QUERY_STRING', '')}".removesuffix("?"))


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show who has signed in, to administrators."""
    _only_administrators(request)
    page = people_rows(now=timezone.now(), cursor=request.GET.get("cursor", ""))
    return render_page(request, "accounts/people.html", {"page": page, "pager": pager_for(page, query=request.GET)})


@require_POST
def forget_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Remove what is kept of somebody, at their request to an administrator."""
    _only_administrators(request)
    user = get_object_or_404(User, pk=person_id)
    viewer, address = viewer_of(request), address_of(request)
    note(Action.PERSON_REMOVED, viewer=viewer, address=address, subject=user.login, now=timezone.now())
    services.forget(user)
    return redirect("accounts:people")


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show who did what, to administrators."""
    filters, page = _audit(request, limit=100)
    context = {"filters": filters, "page": page, "pager": pager_for(page, query=request.GET)}
    return render_page(request, "accounts/audit.html", context)


@require_safe
@at_most(EXPORTS, what="export")
def audit_csv(request: HttpRequest) -> HttpResponse:
    """Answer the latest events as a file, to administrators."""
    _, page = _audit(request, limit=IN_A_FILE)
    rows = [(row.at.isoformat(), row.action, row.login, row.address, row.subject, row.detail) for row in page.rows]
    return csv_response([("at", "action", "who", "from", "subject", "detail"), *rows], name="audit")


def _audit(request: HttpRequest, *, limit: int) -> tuple[AuditFilters, Slice[AuditRow]]:
    _only_administrators(request)
    filters = AuditFilters(request.GET)
    if not filters.is_valid():
        problems = (f"{name}: {' '.join(map(str, words))}" for name, words in filters.errors.items())
        raise BadRequest("; ".join(problems))
    wanted = dict(filters.cleaned_data)
    if wanted["since"]:
        wanted["since"] = timezone.make_aware(datetime.combine(wanted["since"], time()))
    return filters, audit_rows(wanted, limit=limit)


def _only_administrators(request: HttpRequest) -> None:
    if not viewer_of(request).is_administrator:
        raise PermissionDenied("This is for administrators of the portal.")


def _account(request: HttpRequest, *, form: TokenForm, text: str = "", status: int = 200) -> HttpResponse:
    user = form.user
    context = {
        "person": user,
        "tokens": token_rows(user, now=timezone.now()),
        "form": form,
        "text": text,
    }
    return render_page(request, "accounts/account.html", context, status=status)


def _token_form(request: HttpRequest, sent: QueryDict | None = None) -> TokenForm:
    return TokenForm(sent, user=_user(request), is_lead=viewer_of(request).is_lead)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404("Without sign-in there are no accounts.")
    return request.user
