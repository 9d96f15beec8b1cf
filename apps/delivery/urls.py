"""Addresses of the lists of delivery."""

from django.urls import path

from apps.catalog.views import save_filter
from apps.delivery import views
from apps.delivery.forms import DeploymentListFilters, IssueFilters, PullRequestFilters

app_name = "delivery"
SAVED = {"issues": IssueFilters, "pull-requests": PullRequestFilters, "deployments": DeploymentListFilters}
urlpatterns = [
    path("issues/", views.issues, name="issues"),
    path("pull-requests/", views.pull_requests, name="pull-requests"),
    path("deployments/", views.deployments, name="deployments"),
    *(
        path(f"filters/{name}/", save_filter, {"page": f"delivery:{name}", "schema": schema}, name=f"{name}-filter")
        for name, schema in SAVED.items()
    ),
]
