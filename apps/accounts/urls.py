"""Addresses of signing in and out, of an account, and of the audit log."""

from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/", views.account, name="account"),
    path("account/tokens/", views.create_token, name="create_token"),
    path("account/tokens/<int:token_id>/revoke/", views.revoke_token, name="revoke_token"),
    path("account/forget/", views.forget, name="forget"),
    path("filters/<int:filter_id>/delete/", views.delete_filter, name="delete_filter"),
    path("people/", views.people, name="people"),
    path("people/<int:person_id>/forget/", views.forget_person, name="forget_person"),
    path("audit/", views.audit, name="audit"),
    path("audit/csv", views.audit_csv, name="audit_csv"),
]
