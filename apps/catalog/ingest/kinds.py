"""What a name tells: who acted, and what a deployment went to."""

from apps.catalog.models import AuthorKind, Environment

# Apps, by the beginning of their login; GitHub's API names them without "[bot]".
APP_KINDS = (
    ("renovate", AuthorKind.DEPENDENCY_BOT),
    ("dependabot", AuthorKind.DEPENDENCY_BOT),
    ("coderabbit", AuthorKind.REVIEW_BOT),
    ("claude", AuthorKind.AI_AGENT),
    ("cursor", AuthorKind.AI_AGENT),
    ("copilot", AuthorKind.AI_AGENT),
    ("codex", AuthorKind.AI_AGENT),
    ("chatgpt-codex", AuthorKind.AI_AGENT),
    ("devin-ai", AuthorKind.AI_AGENT),
    ("google-labs-jules", AuthorKind.AI_AGENT),
)
# Accounts of type User that no person uses: only whole logins, as anybody may be called "claude-martin".
USER_KINDS = {
    "renovate-bot": AuthorKind.DEPENDENCY_BOT,
    "renovate": AuthorKind.DEPENDENCY_BOT,
    "dependabot": AuthorKind.DEPENDENCY_BOT,
    "coderabbitai": AuthorKind.REVIEW_BOT,
    "claude": AuthorKind.AI_AGENT,
    "cursor": AuthorKind.AI_AGENT,
    "cursoragent": AuthorKind.AI_AGENT,
    "copilot": AuthorKind.AI_AGENT,
    "codex": AuthorKind.AI_AGENT,
}
STAGING_WORDS = ("stag", "preprod", "pre-prod", "uat")
PRODUCTION_WORDS = ("prod", "live")


def author_kind(login: str, type_name: str) -> AuthorKind:
    """Classify an account by its login and GitHub's name for its type."""
    name = login.lower().removesuffix("[bot]")
    if type_name != "Bot":
        return USER_KINDS.get(name, AuthorKind.HUMAN)
    for beginning, kind in APP_KINDS:
        if name.startswith(beginning):
            return kind
    return AuthorKind.AUTOMATION


def environment_tier(name: str) -> Environment.Tier:
    """Tell what an environment is for by its name."""
    lowered = name.lower()
    if any(word in lowered for word in STAGING_WORDS):
        return Environment.Tier.STAGING
    if any(word in lowered for word in PRODUCTION_WORDS):
        return Environment.Tier.PRODUCTION
    return Environment.Tier.OTHER
