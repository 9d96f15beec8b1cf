"""Addresses of the week."""

from django.urls import path

from apps.weekly_status import views

app_name = "weekly_status"
urlpatterns = [
    path("", views.week, name="current"),
    path("weeks/<str:week>/", views.week, name="week"),
    path("weeks/<str:week>/markdown", views.markdown, name="markdown"),
    path("weeks/<str:week>/csv", views.csv, name="csv"),
    path("weeks/<str:week>/figures/<str:path>/", views.figure, name="figure"),
    path("weeks/<str:week>/figures/<str:path>/csv", views.figure_csv, name="figure_csv"),
]
