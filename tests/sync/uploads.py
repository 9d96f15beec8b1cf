"""Uploads of coverage as CI would make them."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from apps.accounts.models import ApiToken, User
from apps.accounts.tokens import create_token
from tests.coverage.reports import sha
from tests.signed_in import person

COBERTURA = b"""<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage line-rate="0.75" lines-covered="3" lines-valid="4"><packages><package name="src"><classes>
<class name="a" filename="src/a.py"><lines><line number="1" hits="1"/><line number="2" hits="5"/>
<line number="4" hits="1"/><line number="5" hits="0"/></lines></class></classes></package></packages></coverage>
"""


def upload_token(repository: str = "service-1", *, user: User | None = None, **changes: Any) -> str:
    """Make a token that sends coverage of one repository."""
    told = {"name": f"ci of {repository}", "lasts": timedelta(days=30), "now": timezone.now(), **changes}
    user = user or person("lead", teams=["core"])
    return create_token(user, scope=ApiToken.Scope.COVERAGE, repository=repository, **told).text


def upload(client: Client, body: bytes = COBERTURA, *, token: str = "", name: str = "service-1", **more: Any) -> Any:
    """Send a report; whatever is neither header nor body stands in the address."""
    headers = {**more.pop("headers", {}), **({"Authorization": f"Bearer {token}"} if token else {})}
    query = {"commit": sha("c"), **more}
    return client.post(f"/api/v1/coverage/{name}", body, content_type="text/plain", headers=headers, query_params=query)
