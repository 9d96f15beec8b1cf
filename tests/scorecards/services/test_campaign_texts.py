"""What an issue says: why, until when, the way out, and nobody's words as markup."""

import re
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from apps.catalog.models import Repository
from apps.outbound.kinds import LONGEST_TEXT
from apps.scorecards.registry import all_rules
from apps.scorecards.services.campaign_texts import issue_body
from tests.scorecards.campaigns import RULES, campaign
from tests.scorecards.waivers import failing_repository

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)


@pytest.fixture
def service() -> Repository:
    return failing_repository(now=NOW)


def test_it_tells_all_that_is_needed(service: Repository, settings: Settings) -> None:
    settings.PORTAL_URL = "https://portal.example.com"
    one = campaign(service, now=NOW, why="Auditors ask.\n\nSee https://wiki.test/a_b.")

    text = issue_body(one, service, rules=RULES)

    assert text.startswith("> Auditors ask.\n>\n> See <https://wiki.test/a_b.>\n\n")
    assert f"[the campaign](https://portal.example.com/campaigns/{one.pk}/) that bob owns" in text
    assert "It is due on **18 December 2026**." in text
    assert text.count("- [ ] **") == 2
    assert "(https://portal.example.com/repositories/service-1/rules/default-branch-is-main/)" in text
    assert f"[Default branch in the settings](<{service.url}/settings>)" in text


def test_without_a_public_address_it_links_to_github_alone(service: Repository) -> None:
    text = issue_body(campaign(service, now=NOW), service, rules=RULES)

    assert "a campaign that bob owns" in text
    assert "/rules/" not in text.replace(service.url, "")


def test_the_longest_fits(service: Repository) -> None:
    slugs = [rule.slug for rule in all_rules()]

    text = issue_body(campaign(service, now=NOW, rules=slugs, why="x" * 2000), service, rules=slugs)

    assert len(text) <= LONGEST_TEXT
    assert text.count("- [ ] ") == len(slugs)


def test_the_portals_own_words_call_nobody(service: Repository) -> None:
    slugs = [rule.slug for rule in all_rules()]

    text = issue_body(campaign(service, now=NOW, rules=slugs), service, rules=slugs)

    words = re.sub(r"\(<.*?>\)|`.*?`", "", text.partition("What is left here")[2])
    assert re.findall(r"[@#]\w", words) == []
