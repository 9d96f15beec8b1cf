"""Who may ask for what: every address of the portal stands in this table, and does what it says."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.tokens import create_token
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ANYBODY, MEMBERS, LEADS, ADMINISTRATORS = "anybody", "members", "leads", "administrators"
# By who may ask, the teams of those who are let in; every other row is for all members.
LET_IN = {LEADS: (["core"], ["infra"]), ADMINISTRATORS: (["infra"],)}
WEEK = "2026-W46"

# By its route: who may ask for it, an address, what a member is answered to GET, and to POST.
TABLE: dict[str, tuple[str, str, int, int]] = {
    "": (MEMBERS, "/", 200, 405),
    "weeks/<str:week>/": (MEMBERS, f"/weeks/{WEEK}/", 200, 405),
    "weeks/<str:week>/markdown": (MEMBERS, f"/weeks/{WEEK}/markdown", 200, 405),
    "weeks/<str:week>/csv": (MEMBERS, f"/weeks/{WEEK}/csv", 200, 405),
    "weeks/<str:week>/figures/<str:path>/": (MEMBERS, f"/weeks/{WEEK}/figures/issues.opened/", 200, 405),
    "weeks/<str:week>/figures/<str:path>/csv": (MEMBERS, f"/weeks/{WEEK}/figures/issues.opened/csv", 200, 405),
    "repositories/": (MEMBERS, "/repositories/", 200, 405),
    "pull-requests/": (MEMBERS, "/pull-requests/", 200, 405),
    "issues/": (MEMBERS, "/issues/", 200, 405),
    "deployments/": (MEMBERS, "/deployments/", 200, 405),
    "coverage/": (MEMBERS, "/coverage/", 200, 405),
    "coverage/csv": (MEMBERS, "/coverage/csv", 200, 405),
    "coverage/<str:name>/": (MEMBERS, "/coverage/nothing/", 404, 405),
    "scorecards/": (MEMBERS, "/scorecards/", 200, 405),
    "scorecards/trend/": (MEMBERS, "/scorecards/trend/", 200, 405),
    "scorecards/markdown": (MEMBERS, "/scorecards/markdown", 200, 405),
    "scorecards/csv": (MEMBERS, "/scorecards/csv", 200, 405),
    "process/": (MEMBERS, "/process/", 200, 405),
    "rules/<slug:slug>/": (MEMBERS, "/rules/codeowners-valid/", 200, 405),
    "rules/<slug:slug>/back-tests/": (MEMBERS, "/rules/pr-title-issue-id/back-tests/", 200, 422),
    "rules/<slug:slug>/back-tests/<int:back_test_id>/": (MEMBERS, "/rules/codeowners-valid/back-tests/9999/", 404, 404),
    "incidents/": (MEMBERS, "/incidents/", 200, 405),
    "incidents/csv": (MEMBERS, "/incidents/csv", 200, 405),
    "incidents/markdown": (MEMBERS, "/incidents/markdown", 200, 405),
    "incidents/<str:name>/<int:number>/": (MEMBERS, "/incidents/nothing/1/", 404, 405),
    "incidents/<str:name>/<int:number>/link/": (MEMBERS, "/incidents/nothing/1/link/", 405, 404),
    "incidents/<str:name>/<int:number>/unlink/": (MEMBERS, "/incidents/nothing/1/unlink/", 405, 404),
    "incidents/<str:name>/<int:number>/comment/": (MEMBERS, "/incidents/nothing/1/comment/", 405, 404),
    "incidents/<str:name>/<int:number>/actions/": (MEMBERS, "/incidents/nothing/1/actions/", 405, 404),
    "incidents/<str:name>/<int:number>/times/<str:time>/": (MEMBERS, "/incidents/nothing/1/times/started/", 405, 404),
    "incidents/<str:name>/<int:number>/corrections/<int:correction_id>/take-back/": (
        *(MEMBERS, "/incidents/nothing/1/corrections/1/take-back/"),
        *(405, 404),
    ),
    "incidents/<str:name>/<int:number>/draft": (MEMBERS, "/incidents/nothing/1/draft", 404, 405),
    "waivers/": (MEMBERS, "/waivers/", 200, 405),
    "waivers/csv": (MEMBERS, "/waivers/csv", 200, 405),
    "waivers/ask/": (MEMBERS, "/waivers/ask/?repository=nothing&rule=nothing", 404, 404),
    "waivers/<int:waiver_id>/approve/": (MEMBERS, "/waivers/9999/approve/", 405, 404),
    "waivers/<int:waiver_id>/decline/": (MEMBERS, "/waivers/9999/decline/", 405, 404),
    "waivers/<int:waiver_id>/withdraw/": (MEMBERS, "/waivers/9999/withdraw/", 405, 404),
    "teams/": (MEMBERS, "/teams/", 200, 405),
    "teams/<slug:slug>/": (MEMBERS, "/teams/nothing/", 404, 405),
    "campaigns/": (MEMBERS, "/campaigns/", 200, 405),
    "campaigns/new/": (LEADS, "/campaigns/new/", 200, 422),
    "campaigns/<int:campaign_id>/": (MEMBERS, "/campaigns/9999/", 404, 405),
    "campaigns/<int:campaign_id>/csv": (MEMBERS, "/campaigns/9999/csv", 404, 405),
    "campaigns/<int:campaign_id>/edit/": (MEMBERS, "/campaigns/9999/edit/", 405, 404),
    "campaigns/<int:campaign_id>/end/": (MEMBERS, "/campaigns/9999/end/", 405, 404),
    "campaigns/<int:campaign_id>/issues/": (MEMBERS, "/campaigns/9999/issues/", 405, 404),
    "repositories/<str:name>/": (MEMBERS, "/repositories/nothing/", 404, 405),
    "repositories/<str:name>/rules/<slug:slug>/": (MEMBERS, "/repositories/nothing/rules/nothing/", 404, 405),
    "filters/repositories/": (MEMBERS, "/filters/repositories/", 405, 422),
    "filters/issues/": (MEMBERS, "/filters/issues/", 405, 422),
    "filters/pull-requests/": (MEMBERS, "/filters/pull-requests/", 405, 422),
    "filters/deployments/": (MEMBERS, "/filters/deployments/", 405, 422),
    "filters/coverage/": (MEMBERS, "/filters/coverage/", 405, 422),
    "filters/scorecards/": (MEMBERS, "/filters/scorecards/", 405, 422),
    "filters/<int:filter_id>/delete/": (MEMBERS, "/filters/9999/delete/", 405, 404),
    "sync/": (MEMBERS, "/sync/", 200, 405),
    "sync/now/": (MEMBERS, "/sync/now/", 405, 302),
    "sync/deliveries/<int:delivery_id>/retry/": (ADMINISTRATORS, "/sync/deliveries/9999/retry/", 405, 404),
    "styleguide/": (MEMBERS, "/styleguide/", 200, 405),
    "sign-in/": (ANYBODY, "/sign-in/", 302, 405),
    "sign-in/with/<slug:provider_id>/": (ANYBODY, "/sign-in/with/nobody/", 405, 404),
    "sign-in/github/callback/": (ANYBODY, "/sign-in/github/callback/", 404, 405),
    "sign-in/oidc/<slug:provider_id>/callback/": (ANYBODY, "/sign-in/oidc/openid/callback/", 404, 405),
    "sign-out/": (ANYBODY, "/sign-out/", 405, 302),
    "account/": (MEMBERS, "/account/", 200, 405),
    "account/tokens/": (MEMBERS, "/account/tokens/", 405, 422),
    "account/tokens/<int:token_id>/revoke/": (MEMBERS, "/account/tokens/1/revoke/", 405, 404),
    "account/forget/": (MEMBERS, "/account/forget/", 405, 302),
    "people/": (ADMINISTRATORS, "/people/", 200, 405),
    "people/<int:person_id>/forget/": (ADMINISTRATORS, "/people/9999/forget/", 405, 404),
    "audit/": (ADMINISTRATORS, "/audit/", 200, 405),
    "audit/csv": (ADMINISTRATORS, "/audit/csv", 200, 405),
    "webhooks/github/": (ANYBODY, "/webhooks/github/", 405, 503),
    "webhooks/github": (ANYBODY, "/webhooks/github", 405, 503),
    "badges/<str:name>.svg": (ANYBODY, "/badges/nothing.svg", 404, 405),
    "badges/<str:name>/coverage.svg": (ANYBODY, "/badges/nothing/coverage.svg", 404, 405),
    "healthz": (ANYBODY, "/healthz", 200, 405),
    "readyz": (ANYBODY, "/readyz", 200, 405),
    "api/v1/": (MEMBERS, "/api/v1/", 404, 404),
    "api/v1/docs": (MEMBERS, "/api/v1/docs", 200, 200),
    "api/v1/openapi.json": (MEMBERS, "/api/v1/openapi.json", 200, 200),
    "api/v1/weeks/<week>": (MEMBERS, f"/api/v1/weeks/{WEEK}", 200, 405),
    "api/v1/weeks/<week>/figures/<figure>": (MEMBERS, f"/api/v1/weeks/{WEEK}/figures/issues.opened", 200, 405),
    "api/v1/repositories": (MEMBERS, "/api/v1/repositories", 200, 405),
    "api/v1/repositories/<name>": (MEMBERS, "/api/v1/repositories/nothing", 404, 405),
    "api/v1/repositories/<name>/subjects": (MEMBERS, "/api/v1/repositories/nothing/subjects?rule=x", 404, 405),
    "api/v1/scorecards": (MEMBERS, "/api/v1/scorecards", 200, 405),
    "api/v1/scorecards/<name>": (MEMBERS, "/api/v1/scorecards/nothing", 404, 405),
    "api/v1/scorecards/<name>/history": (MEMBERS, "/api/v1/scorecards/nothing/history", 404, 405),
    "api/v1/organization": (MEMBERS, "/api/v1/organization", 200, 405),
    "api/v1/organization/trend": (MEMBERS, "/api/v1/organization/trend", 200, 405),
    "api/v1/process": (MEMBERS, "/api/v1/process", 200, 405),
    "api/v1/rules": (MEMBERS, "/api/v1/rules", 200, 405),
    "api/v1/rules/<slug>": (MEMBERS, "/api/v1/rules/nothing", 404, 405),
    "api/v1/campaigns": (MEMBERS, "/api/v1/campaigns", 200, 405),
    "api/v1/incidents": (MEMBERS, "/api/v1/incidents", 200, 405),
    "api/v1/incidents/<name>/<number>": (MEMBERS, "/api/v1/incidents/nothing/1", 404, 405),
    "api/v1/incidents/<name>/<number>/postmortem": (MEMBERS, "/api/v1/incidents/nothing/1/postmortem", 405, 405),
    "api/v1/coverage": (MEMBERS, "/api/v1/coverage", 200, 405),
    "api/v1/coverage/<name>": (MEMBERS, f"/api/v1/coverage/nothing?commit={'c' * 40}", 404, 401),
    "api/v1/waivers": (MEMBERS, "/api/v1/waivers", 200, 405),
    "api/v1/teams": (MEMBERS, "/api/v1/teams", 200, 405),
    "api/v1/teams/<slug>": (MEMBERS, "/api/v1/teams/nothing", 404, 405),
    "api/v1/pull-requests": (MEMBERS, "/api/v1/pull-requests", 200, 405),
    "api/v1/issues": (MEMBERS, "/api/v1/issues", 200, 405),
    "api/v1/deployments": (MEMBERS, "/api/v1/deployments", 200, 405),
    "api/v1/sync": (MEMBERS, "/api/v1/sync", 200, 202),
}
OF_MEMBERS = {route: row for route, row in TABLE.items() if row[0] != ANYBODY}
OF_ANYBODY = {route: row for route, row in TABLE.items() if row[0] == ANYBODY}


@pytest.fixture(autouse=True)
def _sign_in_is_on(settings: Settings) -> None:
    settings.SIGN_IN = SIGN_IN


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def test_every_address_stands_in_the_table() -> None:
    assert set(routes(get_resolver().url_patterns)) == set(TABLE)


@pytest.mark.parametrize("route", OF_MEMBERS)
def test_nobody_gets_nothing(client: Client, route: str) -> None:
    path = TABLE[route][1]

    for answer in (client.get(path), client.post(path)):
        if path.startswith("/api/"):
            assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
            assert answer.json()["code"] == "not_signed_in"
        else:
            assert (answer.status_code, answer["Location"][:14]) == (302, "/sign-in/?next")


@pytest.mark.parametrize("route", OF_MEMBERS)
def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(client: Client, route: str) -> None:
    headers = {"HX-Request": "true", "HX-Target": "week-body", "HX-Current-URL": "http://testserver/issues/?q=1"}

    answer = client.get(TABLE[route][1], headers=headers)

    assert answer.status_code == 401
    if not TABLE[route][1].startswith("/api/"):
        assert answer["HX-Redirect"] == "/sign-in/?next=%2Fissues%2F%3Fq%3D1"


@pytest.mark.parametrize("route", OF_ANYBODY)
def test_what_is_for_anybody_asks_nobody_to_sign_in(client: Client, route: str) -> None:
    _, path, get, post = TABLE[route]

    assert client.get(path).status_code == (200 if route == "sign-in/" else get)
    assert client.post(path).status_code == post


@pytest.mark.parametrize("teams", [[], ["core"], ["infra"]], ids=["viewer", "lead", "administrator"])
@pytest.mark.parametrize("route", TABLE)
def test_a_member_is_answered(client: Client, route: str, teams: list[str]) -> None:
    who, path, get, post = TABLE[route]
    sign_in(client, person(teams=teams))

    is_let_in = teams in LET_IN.get(who, (teams,))
    assert client.get(path).status_code == (get if is_let_in or get == 405 else 403)
    changed = client.post(path, content_type="application/json", data="{}")
    assert changed.status_code == (post if is_let_in or post == 405 else 403)


@pytest.mark.parametrize("route", [route for route, row in TABLE.items() if row[3] in (202, 302)])
def test_what_changes_something_needs_the_token_of_its_page(route: str) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), person())

    answer = client.post(TABLE[route][1], {}, content_type="application/json", headers={"Origin": "https://evil.test"})

    assert answer.status_code == 403


@pytest.mark.parametrize("route", TABLE)
def test_a_token_reads_the_api_and_nothing_else(client: Client, route: str) -> None:
    who, path, get, _ = TABLE[route]
    made = create_token(person(), name="ci", lasts=timedelta(days=1), now=timezone.now())
    headers = {"Authorization": f"Bearer {made.text}"}

    if path.startswith("/api/"):
        assert client.get(path, headers=headers).status_code == get
        assert client.post(path, headers=headers).status_code == 403
    elif who != ANYBODY:
        assert client.get(path, headers=headers).status_code == 302


def test_who_is_let_go_is_out_with_the_next_request(client: Client) -> None:
    user = person()
    sign_in(client, user)
    type(user).objects.update(is_active=False)

    assert client.get("/issues/").status_code == 302


def test_a_signed_in_page_is_kept_by_nobody(client: Client) -> None:
    sign_in(client, person())

    answer = client.get("/issues/")

    assert answer["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer["Vary"]
