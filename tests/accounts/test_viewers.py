from django.test import RequestFactory

from apps.accounts.viewers import local_administrator, viewer_of


def test_whoever_uses_the_machine_is_its_administrator() -> None:
    viewer = viewer_of(RequestFactory().get("/"))

    assert viewer == local_administrator()
    assert viewer.is_administrator
    assert viewer.sees_everything
