"""Addresses of the sync page."""

from django.urls import path

from apps.sync import views

app_name = "sync"
urlpatterns = [
    path("", views.sync_page, name="page"),
    path("now/", views.sync_now, name="now"),
    path("deliveries/<int:delivery_id>/retry/", views.retry_delivery, name="retry_delivery"),
]
