"""Titles, bodies and messages."""

from random import Random

VERBS = ("Add", "Fix", "Refactor", "Document", "Harden", "Speed up", "Remove", "Validate", "Expose", "Cache", "Retry")
THINGS: dict[str, tuple[str, ...]] = {
    "gateway": (
        "rate limiting",
        "auth middleware",
        "request tracing",
        "CORS policy",
        "health endpoint",
        "JWT rotation",
    ),
    "agent": ("tool registry", "planner loop", "memory store", "prompt cache", "agent sandbox", "step budget"),
    "brand": ("color tokens", "logo export", "brand scoring", "mention crawler", "sentiment model", "palette import"),
    "content": (
        "article pipeline",
        "image resizing",
        "draft autosave",
        "publishing queue",
        "SEO metadata",
        "locale fallback",
    ),
    "research": (
        "retrieval index",
        "citation parser",
        "embedding job",
        "corpus import",
        "ranking metric",
        "query rewriting",
    ),
    "shared": (
        "pydantic models",
        "logging setup",
        "retry helper",
        "feature flags",
        "event schema",
        "OpenTelemetry wrapper",
    ),
    "infra": ("staging cluster", "Terraform state", "Helm chart", "backup job", "Trivy workflow", "node pool"),
    "docs": ("onboarding guide", "ADR index", "runbook links", "API reference", "release checklist", "glossary"),
    ".github": (
        "issue templates",
        "lint-test workflow",
        "labels sync",
        "CodeRabbit defaults",
        "release workflow",
        "stale policy",
    ),
}
TAILS = (
    "for large tenants",
    "on retries",
    "in staging",
    "behind a flag",
    "with tests",
    "after timeouts",
    "for v2",
    "under load",
)
PACKAGES = (
    "fastapi",
    "pydantic",
    "django",
    "react",
    "vite",
    "terraform-provider-aws",
    "trivy-action",
    "numpy",
    "httpx",
)
MESSY = (
    "🔥 everything is slow again???",
    "WIP",
    "fix stuff",
    "<script>alert(1)</script> in the title is shown raw",
    "Überprüfung der Prüfsummen schlägt fehl — „ungültig“",
    "ログイン画面が真っ白になる",
    "a title that goes on and on " * 8 + "and ends here",
    "Quoted \"titles\" & ampersands 'everywhere'",
)

TEMPLATE_BODIES: dict[str, str] = {
    "bug": (
        "## What happened\n\n{what}\n\n## Steps to reproduce\n\n1. Call the {short} service\n2. Look at the answer\n\n"
        "## Expected\n\nNo error.\n\n## Environment\n\nstaging\n"
    ),
    "feature": (
        "## Problem\n\n{what}\n\n## Proposal\n\nDo it in {short}.\n\n"
        "## Acceptance criteria\n\n- [ ] Works\n- [ ] Tested\n"
    ),
    "task": (
        "## Goal\n\n{what}\n\n## Steps\n\n- [ ] Change {short}\n- [ ] Tell the team\n\n"
        "## Definition of done\n\nMerged.\n"
    ),
    "adr-change": "## Decision to change\n\n{what}\n\n## Context\n\n{short}\n\n## Consequences\n\nSee the ADR.\n",
}
CHECKLIST = ("Tests run", "Lint pass", "Docs updated", "ADR impact")
DASHBOARD_BODY = (
    "This issue lists Renovate updates and detected dependencies.\n\n## Open\n\n"
    "- [ ] <!-- rebase-all-open-prs -->Rebase all open PRs\n\n"
    "## Detected dependencies\n\n<details><summary>pip</summary>\n</details>\n"
)


def summary(random: Random, *, short: str) -> str:
    things = THINGS.get(short) or THINGS[("gateway", "agent", "content")[len(short) % 3]]
    words = f"{random.choice(VERBS)} {random.choice(things)}"
    return f"{words} {random.choice(TAILS)}" if random.random() < 0.6 else words


def update_title(random: Random) -> str:
    package = random.choice(PACKAGES)
    version = f"{random.randrange(9)}.{random.randrange(20)}.{random.randrange(10)}"
    return f"chore(deps): update {package} to v{version}"


def slug(words: str) -> str:
    return "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in words.lower()).split())[:48].strip("-")


def issue_body(template: str, *, what: str, short: str) -> str:
    return TEMPLATE_BODIES[template].format(what=what, short=short)


def checklist(*, present: bool, complete: bool) -> str:
    """A pull request's checklist, with the last item missing or left open."""
    topics = CHECKLIST if present else CHECKLIST[:-1]
    ticks = ["x"] * (len(topics) - 1) + ["x" if complete else " "]
    return "\n".join(f"- [{tick}] {topic}" for tick, topic in zip(ticks, topics, strict=True))


def pull_body(*, what: str, boxes: str, closes: str) -> str:
    return f"## What\n\n{what}\n\n## Checklist\n\n{boxes}\n\n@coderabbitai please review.\n\n{closes}".rstrip() + "\n"
