"""Addresses of incidents."""

from django.urls import path

from apps.postmortems import views

app_name = "postmortems"
urlpatterns = [
    path("incidents/", views.incidents, name="incidents"),
    path("incidents/csv", views.incidents_csv, name="csv"),
    path("incidents/markdown", views.incidents_markdown, name="markdown"),
    path("incidents/<str:name>/<int:number>/", views.incident, name="incident"),
    path("incidents/<str:name>/<int:number>/link/", views.link, name="link"),
    path("incidents/<str:name>/<int:number>/unlink/", views.unlink, name="unlink"),
    path("incidents/<str:name>/<int:number>/comment/", views.comment, name="comment"),
    path("incidents/<str:name>/<int:number>/actions/", views.open_issue, name="open_issue"),
    path("incidents/<str:name>/<int:number>/times/<str:time>/", views.correct, name="correct"),
    path(
        "incidents/<str:name>/<int:number>/corrections/<int:correction_id>/take-back/",
        views.take_back,
        name="take_back",
    ),
    path("incidents/<str:name>/<int:number>/draft", views.draft, name="draft"),
]
