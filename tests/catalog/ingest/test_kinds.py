import pytest

from apps.catalog.ingest import author_kind, environment_tier


@pytest.mark.parametrize(
    ("login", "type_name", "kind"),
    [
        ("ada", "User", "human"),
        ("claudette", "User", "human"),
        ("renovate", "Bot", "dependency_bot"),
        ("renovate-plasma", "Bot", "dependency_bot"),
        ("renovate-bot", "User", "dependency_bot"),
        ("dependabot", "Bot", "dependency_bot"),
        ("coderabbitai", "Bot", "review_bot"),
        ("claude", "Bot", "ai_agent"),
        ("Copilot", "Bot", "ai_agent"),
        ("copilot-swe-agent", "Bot", "ai_agent"),
        ("cursor", "Bot", "ai_agent"),
        ("codex", "Bot", "ai_agent"),
        ("github-actions", "Bot", "automation"),
        ("old-account", "Mannequin", "human"),
    ],
)
def test_login_tells_who_acts(login: str, type_name: str, kind: str) -> None:
    assert author_kind(login, type_name) == kind


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("staging", "staging"),
        ("Pre-Prod", "staging"),
        ("preprod-eu", "staging"),
        ("uat", "staging"),
        ("production", "production"),
        ("prod-eu", "production"),
        ("live", "production"),
        ("github-pages", "other"),
    ],
)
def test_environment_name_tells_its_tier(name: str, tier: str) -> None:
    assert environment_tier(name) == tier
