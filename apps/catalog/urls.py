"""Addresses of the catalog."""

from django.urls import path

from apps.catalog import views
from apps.catalog.forms import RepositoryListFilters

app_name = "catalog"
urlpatterns = [
    path("repositories/", views.repositories, name="repositories"),
    path(
        "filters/repositories/",
        views.save_filter,
        {"page": views.REPOSITORIES, "schema": RepositoryListFilters},
        name="repositories-filter",
    ),
]
