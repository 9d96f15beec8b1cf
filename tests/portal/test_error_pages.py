import pytest
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.test import Client, RequestFactory

from portal.error_pages import bad_request


@pytest.mark.django_db
def test_a_filter_that_makes_no_sense_is_refused_in_its_words(client: Client) -> None:
    answer = client.get("/issues/?limit=many")

    assert answer.status_code == 400
    assert "limit: Input should be a valid integer" in answer.text


def test_words_of_others_are_escaped(rf: RequestFactory) -> None:
    answer = bad_request(rf.get("/"), BadRequest("<b>"))

    assert "&lt;b&gt;" in answer.text


def test_a_suspicious_request_is_told_nothing(rf: RequestFactory) -> None:
    answer = bad_request(rf.get("/"), SuspiciousOperation("inner workings"))

    assert "inner workings" not in answer.text
    assert "Something in the address does not fit" in answer.text
