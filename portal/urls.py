"""Addresses of the portal."""

from django.urls import URLPattern, URLResolver, include, path

from apps.sync.views import github_webhook
from portal import error_pages, health
from portal.api import api

handler400 = error_pages.bad_request
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("apps.weekly_status.urls")),
    path("", include("apps.catalog.urls")),
    path("", include("apps.delivery.urls")),
    path("", include("apps.coverage.urls")),
    path("", include("apps.scorecards.urls")),
    path("", include("apps.teams.urls")),
    path("", include("apps.postmortems.urls")),
    path("", include("apps.accounts.urls")),
    path("sign-in/", include("portal.sign_in.urls")),
    path("sync/", include("apps.sync.urls")),
    path("styleguide/", include("apps.ui.urls")),
    path("api/v1/", api.urls),
    # A webhook that is sent to the address without its final slash is not lost to a redirect.
    path("webhooks/github/", github_webhook, name="github_webhook"),
    path("webhooks/github", github_webhook),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
