import pytest
from django.db import connection

from apps.delivery.ingest import upsert_pull_requests
from apps.delivery.models import Branch
from tests.records import FIRST_PASS, pull_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]


def test_pull_requests_of_branches_are_found_by_their_heads() -> None:
    upsert_pull_requests([pull_request(number) for number in range(1, 400)], target="R_1", seen_at=FIRST_PASS)
    with connection.cursor() as cursor:
        # Without it the planner knows nothing of the rows.
        cursor.execute("ANALYZE delivery_pullrequest")
    plan = Branch.objects.with_pull_requests().explain()

    assert "pr_repository_head_ref" in plan
    # PostgreSQL may as well hash the heads of all that were merged.
    assert "pr_repository_head_sha" in plan or connection.vendor == "postgresql"
