"""Addresses of the way to a provider and back; the names are those that allauth looks for."""

from django.urls import path

from portal.sign_in import views

urlpatterns = [
    path("with/<slug:provider_id>/", views.begin, name="sign_in_with"),
    path("github/callback/", views.github_callback, name="github_callback"),
    path("oidc/<slug:provider_id>/callback/", views.openid_callback, name="openid_connect_callback"),
]
