"""Addresses of scorecards."""

from django.urls import path

from apps.scorecards import views

app_name = "scorecards"
urlpatterns = [
    path("scorecards/", views.scorecards, name="scorecards"),
    path("process/", views.process, name="process"),
    path("repositories/<str:name>/", views.repository, name="repository"),
    path("repositories/<str:name>/rules/<slug:slug>/", views.subjects, name="subjects"),
]
