"""Addresses of scorecards."""

from django.urls import path

from apps.catalog.views import save_filter
from apps.scorecards.forms import ScorecardFilters
from apps.scorecards.queries import Act
from apps.scorecards.views import back_tests, badges, campaigns, process, repositories, scorecards, waivers

app_name = "scorecards"
urlpatterns = [
    path("scorecards/", scorecards.scorecards, name="scorecards"),
    path(
        "filters/scorecards/",
        save_filter,
        {"page": scorecards.PAGE, "schema": ScorecardFilters},
        name="scorecards-filter",
    ),
    path("scorecards/trend/", scorecards.trend, name="trend"),
    path("scorecards/markdown", scorecards.markdown, name="markdown"),
    path("scorecards/csv", scorecards.csv, name="csv"),
    path("badges/<str:name>/coverage.svg", badges.coverage, name="coverage-badge"),
    path("badges/<str:name>.svg", badges.badge, name="badge"),
    path("process/", process.process, name="process"),
    path("rules/<slug:slug>/", process.rule, name="rule"),
    path("rules/<slug:slug>/back-tests/", back_tests.back_tests, name="back_tests"),
    path("rules/<slug:slug>/back-tests/<int:back_test_id>/", back_tests.back_test, name="back_test"),
    path("waivers/", waivers.waivers, name="waivers"),
    path("waivers/csv", waivers.waivers_csv, name="waivers_csv"),
    path("waivers/ask/", waivers.ask, name="ask_waiver"),
    *(path(f"waivers/<int:waiver_id>/{act}/", waivers.act, {"act": act}, name=f"{act}_waiver") for act in Act),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new, name="new_campaign"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/csv", campaigns.csv, name="campaign_csv"),
    path("campaigns/<int:campaign_id>/edit/", campaigns.edit, name="edit_campaign"),
    path("campaigns/<int:campaign_id>/end/", campaigns.end, name="end_campaign"),
    path("campaigns/<int:campaign_id>/issues/", campaigns.issues, name="campaign_issues"),
    path("repositories/<str:name>/", repositories.repository, name="repository"),
    path("repositories/<str:name>/rules/<slug:slug>/", repositories.result, name="result"),
]
