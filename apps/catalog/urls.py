"""Addresses of the catalog."""

from django.urls import path

from apps.catalog import views

app_name = "catalog"
urlpatterns = [path("repositories/", views.repositories, name="repositories")]
