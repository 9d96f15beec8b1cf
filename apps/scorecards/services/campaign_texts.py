"""What the issue of a campaign says, as Markdown in which nobody's words become markup."""

from collections.abc import Sequence
from urllib.parse import quote

from django.conf import settings

from apps.catalog.models import Repository
from apps.outbound.kinds import LONGEST_TEXT
from apps.outbound.markdown import escaped, plain
from apps.scorecards.models import Campaign
from apps.scorecards.registry import rule_of
from apps.scorecards.rules import Rule


def issue_body(campaign: Campaign, repository: Repository, *, rules: Sequence[str]) -> str:
    """Return the text of an issue: why, until when, and what is left here with the way out."""
    known = [rule for rule in map(rule_of, rules) if rule is not None]
    text = _body(campaign, repository, rules=known, has_links=True)
    # A link that fills in a new file holds all of it.
    return text if len(text) <= LONGEST_TEXT else _body(campaign, repository, rules=known, has_links=False)


def _body(campaign: Campaign, repository: Repository, *, rules: Sequence[Rule], has_links: bool) -> str:
    why = "\n>\n".join(f"> {plain(line)}" for line in campaign.why.splitlines() if line.strip())
    home = settings.PORTAL_URL
    about = f"[the campaign]({home}/campaigns/{campaign.pk}/)" if home else "a campaign"
    left = "\n".join(_task(rule, repository=repository, home=home, has_links=has_links) for rule in rules)
    return (
        f"{why}\n\n"
        f"This is part of {about} that {plain(campaign.owner_login)} owns."
        f" It is due on **{campaign.due_on:%-d %B %Y}**."
        f"\n\nWhat is left here:\n\n{left}\n\n"
        "Nothing is ticked or closed by itself: close this issue when all of it is done."
    )


def _task(rule: Rule, *, repository: Repository, home: str, has_links: bool) -> str:
    links = []
    if home:
        links.append(f"[what was seen]({home}/repositories/{quote(repository.name)}/rules/{rule.slug}/)")
    if has_links and rule.fix_at is not None:
        address = rule.fix_at.url(repository.url, branch=repository.default_branch or "HEAD")
        links.append(f"[{rule.fix_at.label}](<{address}>)")
    more = f" ({' · '.join(links)})" if links else ""
    return f"- [ ] **{_own(rule.expected)}** {_own(rule.fix)}{more}"


def _own(text: str) -> str:
    """Write the portal's own words, in which code stands between backticks."""
    parts = text.split("`")
    return "`".join(part if index % 2 else escaped(part) for index, part in enumerate(parts))
