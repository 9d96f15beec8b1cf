"""The repositories of the organization: what stands about them before anything happens."""

from datetime import datetime, timedelta

from portal.demo.world.files import process_files
from portal.demo.world.making import Making, RepositoryPlan, Site, new_sha
from portal.demo.world.model import (
    Branch,
    Environment,
    Label,
    Package,
    Protection,
    ProtectionPlace,
    Repository,
    Tag,
    Team,
)
from portal.demo.world.publishing import publish, releases_of

PLANS = (
    RepositoryPlan(
        name="plasma-engine-gateway",
        index=1,
        short="gateway",
        kind="service",
        description="Edge of the platform: routing, authentication, limits",
        language="Python",
        share=1.6,
        staging="staging",
        production=("production",),
    ),
    RepositoryPlan(
        name="plasma-engine-agent",
        index=2,
        short="agent",
        kind="service",
        description="Runs agents and their tools",
        language="Python",
        share=1.6,
        staging="staging",
        production=("production",),
        breaks=("signed-commits", "alerts", "artifacts"),
    ),
    RepositoryPlan(
        name="plasma-engine-brand",
        index=3,
        short="brand",
        kind="service",
        description="Brand monitoring",
        language="TypeScript",
        share=1.1,
        staging="staging",
        production=("production",),
        breaks=("production-approval", "coverage", "metrics", "rollbacks", "release-workflow"),
    ),
    RepositoryPlan(
        name="plasma-engine-content",
        index=4,
        short="content",
        kind="service",
        description="Articles, images, publishing",
        language="TypeScript",
        share=1.3,
        staging="preprod",
        production=("prod-eu", "prod-us"),
        breaks=("linear-history", "renovate-weekly", "logging"),
    ),
    RepositoryPlan(
        name="plasma-engine-research",
        index=5,
        short="research",
        kind="service",
        description="Retrieval and ranking",
        language="Python",
        visibility="internal",
        share=1.0,
        staging="uat",
        production=("production",),
        breaks=("issue-templates", "stages", "coderabbit-enabled"),
    ),
    RepositoryPlan(
        name="plasma-engine-shared",
        index=6,
        short="shared",
        kind="library",
        description="Libraries of all services",
        language="Python",
        visibility="internal",
        share=0.8,
        breaks=("passing-checks", "semantic-versioning", "security-scans"),
    ),
    RepositoryPlan(
        name="plasma-engine-infra",
        index=7,
        short="infra",
        kind="infra",
        description="Terraform, Helm charts, shared workflows",
        language="HCL",
        share=1.0,
        staging="staging",
        production=("production",),
        other=("infra",),
        breaks=("protected", "release-branches"),
    ),
    RepositoryPlan(
        name="plasma-engine-docs",
        index=8,
        short="docs",
        kind="docs",
        description="Handbook, ADRs, postmortems",
        language="Markdown",
        visibility="public",
        share=0.7,
        default_branch="master",
        other=("github-pages",),
        breaks=(
            "default-branch",
            "codeowners",
            "pull-request-template",
            "renovate",
            "shared-workflows",
            "release-workflow",
        ),
    ),
    RepositoryPlan(
        name=".github",
        index=9,
        short=".github",
        kind="meta",
        description="Defaults of the organization",
        language="",
        visibility="public",
        share=0.25,
    ),
)

LABELS = (
    ("bug", "d73a4a", "Something is not working"),
    ("feature", "a2eeef", "New capability"),
    ("task", "c5def5", ""),
    ("adr", "5319e7", "Architecture decision"),
    ("phase-0", "ededed", "Bootstrap"),
    ("phase-1", "ededed", "First customers"),
    ("needs-review", "fbca04", "Wants triage"),
    ("blocked", "b60205", "Waits for somebody"),
    ("incident", "e11d21", "Production was harmed"),
    ("postmortem", "0e8a16", ""),
    ("sev-1", "b60205", ""),
    ("sev-2", "d93f0b", ""),
    ("sev-3", "fbca04", ""),
    ("sev-4", "fef2c0", ""),
    ("epic", "3e4b9e", ""),
    ("dependencies", "0366d6", "Updates a dependency"),
    ("alert", "e99695", ""),
)
PROTECTION_PLACES: tuple[ProtectionPlace, ...] = ("classic", "repository", "organization")
CODECOV_CHECK = "codecov/patch"
CHECK_NAMES = ("lint-test / lint", "lint-test / test (3.11)", "build", "security / trivy", "CodeRabbit")


def make_site(making: Making, plan: RepositoryPlan, *, teams: list[Team]) -> Site:
    """Make a repository with labels, files and settings, and plant what they keep and break."""
    random = making.random(f"repository:{plan.name}")
    created_at = making.rhythm.start - timedelta(days=random.randrange(30, 400), seconds=random.randrange(86_400))
    repository = Repository(
        id=making.new_id(),
        name=plan.name,
        description=plan.description,
        visibility=plan.visibility,  # type: ignore[arg-type]
        created_at=created_at,
        updated_at=created_at,
        pushed_at=created_at,
        default_branch=plan.default_branch,
        primary_language=plan.language,
    )
    labels = {
        name: Label(id=making.new_id(), name=name, color=color, description=description)
        for name, color, description in (*LABELS, (plan.short, "1d76db", f"Service {plan.short}"))
    }
    repository.labels = list(labels.values())
    repository.environments = _environments(making, plan, teams=teams)
    repository.files = process_files(plan, login=making.login)
    if "protected" not in plan.breaks:
        repository.protection = Protection(
            place=PROTECTION_PLACES[plan.index // 2 % len(PROTECTION_PLACES)],
            requires_signatures="signed-commits" not in plan.breaks,
            requires_linear_history="linear-history" not in plan.breaks,
            required_checks=_required_checks(plan),
        )
    _add_branches_and_tags(making, plan, repository=repository)
    _add_packages(making, plan, repository=repository)
    _plant(making, plan, repository=repository)
    return Site(plan=plan, repository=repository, teams=teams, labels=labels)


def _environments(making: Making, plan: RepositoryPlan, *, teams: list[Team]) -> list[Environment]:
    infra = [team for team in teams if team.slug == "infra"]
    environments = []
    if plan.staging:
        environments.append(Environment(id=making.new_id(), name=plan.staging, tier="staging"))
    for name in plan.production:
        environment = Environment(id=making.new_id(), name=name, tier="production")
        if "production-approval" not in plan.breaks:
            environment.reviewers = [*infra, making.people.humans[plan.index]]
            environment.prevents_self_review = True
            environment.wait_minutes = 10 if name == "prod-us" else 0
        environments.append(environment)
    for name in plan.other:
        environment = Environment(id=making.new_id(), name=name, tier="other")
        environment.reviewers = [*infra] if name == "infra" else []
        environments.append(environment)
    return environments


def _add_branches_and_tags(making: Making, plan: RepositoryPlan, *, repository: Repository) -> None:
    random = making.random(f"branches:{plan.name}")
    if plan.kind not in ("service", "library", "infra"):
        return
    versions = ["v0.1.0", "v0.2.0", "v0.3.1"] if "semantic-versioning" not in plan.breaks else ["v0.1.0", "release-two"]
    releases = ["release/0.3"] if "release-branches" not in plan.breaks else ["release/0.3", "release-next"]
    stale = [f"{plan.short}/PE-{plan.index}99-forgotten-idea"] if plan.index % 2 else []
    at = making.rhythm.start + timedelta(days=3)
    for name in versions:
        at += timedelta(days=random.randrange(5, 30), seconds=random.randrange(86_400))
        repository.tags.append(_tag(making, plan, name=name, at=min(at, making.now), sha=new_sha(random)))
    for name in [*releases, *stale]:
        committed_at = min(at, making.now)
        repository.branches.append(
            Branch(
                name=name,
                head_sha=new_sha(random),
                committed_at=committed_at,
                created_at=committed_at - timedelta(days=1 + plan.index % 3),
                author=making.people.humans[plan.index % len(making.people.humans)],
            )
        )
    lately = making.now - timedelta(days=9 + plan.index)
    if lately > at:
        name = "release-three" if "semantic-versioning" in plan.breaks else "v0.3.2"
        repository.tags.append(_tag(making, plan, name=name, at=lately, sha=new_sha(random)))
    repository.releases = releases_of(making, plan, repository=repository)


def _tag(making: Making, plan: RepositoryPlan, *, name: str, at: datetime, sha: str) -> Tag:
    is_by_hand = "semantic-versioning" in plan.breaks
    creator = making.people.humans[plan.index] if is_by_hand else making.people.automation
    return Tag(name=name, commit_sha=sha, created_at=at, creator=creator, is_annotated=not is_by_hand)


def _add_packages(making: Making, plan: RepositoryPlan, *, repository: Repository) -> None:
    if plan.kind == "service":
        is_elsewhere = "artifacts" in plan.breaks
        registry = "docker.io/plasmaengine" if is_elsewhere else f"ghcr.io/{making.login}"
        image = f"{registry}/{plan.short}"
        package = Package(image=image, visibility="public" if is_elsewhere else "private")
        if not is_elsewhere:
            publish(making, package, plan, repository=repository)
        repository.packages.append(package)


def _required_checks(plan: RepositoryPlan) -> list[str]:
    if "passing-checks" in plan.breaks:
        return []
    return [*CHECK_NAMES, CODECOV_CHECK] if plan.language == "TypeScript" else list(CHECK_NAMES)


# clause, slug in `breaks`, kinds that it concerns
REPOSITORY_CLAUSES = (
    ("branching/default-branch", "default-branch", ()),
    ("branching/protected", "protected", ()),
    ("branching/release-branches", "release-branches", ("service", "library", "infra")),
    ("branching/semantic-versioning", "semantic-versioning", ("service", "library", "infra")),
    ("branching/release-workflow", "release-workflow", ("service", "library", "infra")),
    ("pull-requests/coderabbit-enabled", "coderabbit-enabled", ()),
    ("ci/shared-workflows", "shared-workflows", ("service", "library")),
    ("ci/stages", "stages", ("service",)),
    ("ci/artifacts", "artifacts", ("service",)),
    ("cd/production-approval", "production-approval", ("service", "infra")),
    ("cd/rollbacks", "rollbacks", ("service", "infra")),
    ("observability/logging", "logging", ("service",)),
    ("observability/metrics", "metrics", ("service",)),
    ("observability/alerts", "alerts", ("service",)),
    ("quality/coverage", "coverage", ("service", "library")),
    ("quality/renovate", "renovate", ("service", "library", "infra", "docs")),
    ("quality/renovate-weekly", "renovate-weekly", ("service", "library", "infra")),
    ("quality/security-scans", "security-scans", ("service", "library", "infra")),
    ("tooling/codeowners", "codeowners", ()),
    ("tooling/issue-templates", "issue-templates", ()),
    ("tooling/pull-request-template", "pull-request-template", ()),
    ("tooling/signed-commits", "signed-commits", ()),
    ("tooling/linear-history", "linear-history", ()),
    ("tooling/passing-checks", "passing-checks", ()),
)
# What else breaks a clause than what bears its name.
BROKEN_BY_TOO = {
    "release-workflow": ("semantic-versioning",),  # tags of other names are made by hand
    "signed-commits": ("protected",),
    "linear-history": ("protected",),
    "passing-checks": ("protected",),
    "shared-workflows": ("security-scans",),
    "security-scans": ("protected", "passing-checks"),
    "coverage": ("protected", "passing-checks"),
}


def _plant(making: Making, plan: RepositoryPlan, *, repository: Repository) -> None:
    for clause, slug, kinds in REPOSITORY_CLAUSES:
        if kinds and plan.kind not in kinds:
            continue
        making.plant(clause, repository, keeps=not {slug, *BROKEN_BY_TOO.get(slug, ())} & set(plan.breaks))


def owned_by(plan: RepositoryPlan, *, teams: list[Team], repository: Repository) -> list[Team]:
    """The teams that write to the repository, all of them where none does."""
    writers = [
        team
        for team in teams
        if any(granted is repository and how in ("write", "maintain", "admin") for granted, how in team.repositories)
    ]
    return writers or teams
