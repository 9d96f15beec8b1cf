"""Errors of the API as RFC 9457 problems, whoever noticed them: a view, the router or Django itself."""

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

PREFIXES = ("/api/", "/webhooks/")  # of addresses that programs ask for
CONTENT_TYPE = "application/problem+json"
CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "timeout",
    409: "conflict",
    411: "length_required",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
DETAILS = {
    400: "The request cannot be understood.",
    401: "Sign in, or send a token as Authorization: Bearer.",
    403: "This may not be asked for from here.",
    404: "There is nothing at this address.",
    405: "This address does not answer that method.",
    500: "Something went wrong here; the log of the portal says what.",
}


def problem(
    status: int, *, detail: str = "", code: str = "", errors: Mapping[str, Sequence[str]] | None = None
) -> HttpResponse:
    """Make the answer that says what is wrong: in words, as a code, and by field."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or DETAILS.get(status, HTTPStatus(status).description),
        "code": code or CODES.get(status, "error"),
        "errors": errors or {},
    }
    return HttpResponse(json.dumps(content), status=status, content_type=CONTENT_TYPE)


def api_problems(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Turn the errors that Django answers to programs into problems. A middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_error = response.status_code >= HTTPStatus.BAD_REQUEST
        if not is_error or not request.path.startswith(PREFIXES):
            return response
        if response.headers.get("Content-Type", "").startswith(CONTENT_TYPE):
            return response
        answer = problem(response.status_code)
        for name in KEPT_HEADERS:
            if name in response.headers:
                answer.headers[name] = response.headers[name]
        return answer

    return middleware
