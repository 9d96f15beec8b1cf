"""Addresses of coverage."""

from django.urls import path

from apps.catalog.views import save_filter
from apps.coverage import views
from apps.coverage.forms import CoverageFilters

app_name = "coverage"
urlpatterns = [
    path("coverage/", views.coverage, name="coverage"),
    path("coverage/csv", views.csv, name="csv"),
    path("coverage/<str:name>/", views.repository, name="repository"),
    path("filters/coverage/", save_filter, {"page": views.PAGE, "schema": CoverageFilters}, name="coverage-filter"),
]
