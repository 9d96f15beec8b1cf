"""Addresses of the lists of delivery."""

from django.urls import path

from apps.delivery import views

app_name = "delivery"
urlpatterns = [
    path("issues/", views.issues, name="issues"),
    path("pull-requests/", views.pull_requests, name="pull-requests"),
    path("deployments/", views.deployments, name="deployments"),
]
