"""The JSON API: the routers of all apps under /api/v1/."""

import json
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from apps.catalog.api import router as catalog
from apps.catalog.forms import messages_by_field, refusal_status
from apps.catalog.queries import UnknownNames
from apps.coverage.api import router as coverage
from apps.delivery.api import router as delivery
from apps.postmortems.api import router as incidents
from apps.postmortems.services import CannotLink
from apps.scorecards.api import router as scorecards
from apps.sync.api import router as sync
from apps.sync.uploads import UploadRefused
from apps.teams.api import router as teams
from apps.ui.paging import CursorInvalid
from apps.weekly_status.api import router as weekly_status
from portal.problems import problem


class Encoder(NinjaJSONEncoder):
    """Writes moments with their offset and all their digits."""

    def default(self, o: object) -> object:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class Renderer(JSONRenderer):
    encoder_class = Encoder

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, cls=self.encoder_class, ensure_ascii=False, separators=(",", ":"))


api = NinjaAPI(
    title="Portal",
    version="1",
    description="An organization's week: its issues, pull requests, boards and deployments, and the figures of them.",
    docs_url="/docs",
    openapi_url="/openapi.json",
    renderer=Renderer(),
)
api.add_router("", weekly_status)
api.add_router("", catalog)
api.add_router("", delivery)
api.add_router("", scorecards)
api.add_router("", teams)
api.add_router("", incidents)
api.add_router("/sync", sync)
api.add_router("", coverage)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, detail=str(error))


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, detail=str(error))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = messages_by_field(error.errors)
    return problem(refusal_status(errors), detail="Some values cannot be used; see `errors`.", errors=errors)


@api.exception_handler(UnknownNames)
def _unknown_names(request: HttpRequest, error: UnknownNames) -> HttpResponse:
    errors = {field: [words] for field, words in error.problems.items()}
    return problem(422, detail=str(error), code="unknown_filter", errors=errors)


@api.exception_handler(CannotLink)
def _not_linked(request: HttpRequest, error: CannotLink) -> HttpResponse:
    errors = {field: [words] for field, words in error.problems.items() if field}
    return problem(422, detail=str(error), code="not_linked", errors=errors)


@api.exception_handler(UploadRefused)
def _not_taken_in(request: HttpRequest, error: UploadRefused) -> HttpResponse:
    return problem(error.status, detail=error.words, code=error.code)


@api.exception_handler(CursorInvalid)
def _unknown_cursor(request: HttpRequest, error: CursorInvalid) -> HttpResponse:
    return problem(404, detail=str(error), code="unknown_cursor", errors={"cursor": [str(error)]})
