"""Address of the style guide."""

from django.urls import path

from apps.ui import views

app_name = "ui"
urlpatterns = [path("", views.style_guide, name="style_guide")]
