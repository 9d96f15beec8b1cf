"""Signing in and out."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.sessions import safe_next
from apps.ui.pages import render_page


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
    logout(request)
    response = redirect("accounts:sign_in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
