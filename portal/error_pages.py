"""The page for a request that makes no sense."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is wrong in the words of the view that refused; a suspicious request is told nothing."""
    # Django's own page shows no words at all: those of its own refusals may tell too much.
    words = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"exception": words}, status=400)
