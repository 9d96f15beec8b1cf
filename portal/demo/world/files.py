"""Process files on the default branches: templates, owners, workflows, configuration."""

from portal.demo.world.handbook import PROCESS_DOCUMENT
from portal.demo.world.making import RepositoryPlan
from portal.demo.world.text import CHECKLIST

DOMAIN_TEAMS = {
    "gateway": "core",
    "agent": "agents",
    "brand": "content",
    "content": "content",
    "research": "research",
    "shared": "core",
    "infra": "infra",
    ".github": "infra",
}
ISSUE_TEMPLATES = {
    "bug_report.md": (
        "---\nname: Bug\nlabels: bug\n---\n## What happened\n\n## Steps to reproduce\n\n## Expected\n\n## Environment\n"
    ),
    "feature.md": "---\nname: Feature\nlabels: feature\n---\n## Problem\n\n## Proposal\n\n## Acceptance criteria\n",
    "task.md": "---\nname: Task\nlabels: task\n---\n## Goal\n\n## Steps\n\n## Definition of done\n",
    "adr_change.md": (
        "---\nname: ADR change\nlabels: adr\n---\n## Decision to change\n\n## Context\n\n## Consequences\n"
    ),
}
BUG_FORM = (
    "name: Bug\ndescription: Something is not working\nlabels: [bug]\nbody:\n"
    "  - type: textarea\n    attributes:\n      label: What happened\n"
    "  - type: textarea\n    attributes:\n      label: Steps to reproduce\n"
)
PULL_TEMPLATE = (
    "## What\n\n## Checklist\n\n"
    + "\n".join(f"- [ ] {topic}" for topic in CHECKLIST)
    + "\n\n<!-- CodeRabbit reviews every pull request; ask again with @coderabbitai review. -->\n"
)
LINT_TEST = """name: lint-test
on:
  workflow_call:
    inputs:
      python: {type: string, default: "3.11"}
jobs:
  lint:
    runs-on: ubuntu-latest
    steps: [{uses: actions/checkout@v4}, {run: make lint}]
  test:
    needs: lint
    runs-on: ubuntu-latest
    steps: [{uses: actions/checkout@v4}, {run: make test}]
"""
SECURITY_SCAN = """name: security-scan
on: workflow_call
jobs:
  trivy:
    runs-on: ubuntu-latest
    steps:
      - {uses: aquasecurity/trivy-action@0.24.0}
      - {run: pip-audit}
      - {run: npm audit --audit-level=high}
"""
RENOVATE_WEEKLY = '{\n  "extends": ["config:recommended", "schedule:weekly", "group:allNonMajor"]\n}\n'
RENOVATE_DAILY = '// daily, against the process\n{\n  extends: ["config:recommended"],\n  schedule: ["every day"],\n}\n'
ALERTS = (
    "groups:\n  - name: {short}\n    rules:\n      - alert: HighErrorRate\n"
    '        expr: rate(errors_total{{service="{short}"}}[5m]) > 0.05\n'
    "        labels: {{severity: critical, service: {short}}}\n"
)


def process_files(plan: RepositoryPlan, *, login: str) -> dict[str, str]:
    """The files by path, without those that the plan breaks."""
    files = {"README.md": f"# {plan.name}\n\n{plan.description}.\n"}
    files |= _templates(plan)
    files |= _ownership(plan, login=login)
    files |= _workflows(plan, login=login)
    files |= _quality(plan)
    files |= _service(plan)
    if plan.kind == "docs":
        files |= _documents()
    return files


def _templates(plan: RepositoryPlan) -> dict[str, str]:
    files = {}
    if plan.kind == "meta":
        folder = ".github/ISSUE_TEMPLATE"
        files = {f"{folder}/{name}": text for name, text in ISSUE_TEMPLATES.items()}
    elif plan.short == "gateway":
        files = {f".github/ISSUE_TEMPLATE/{name}": text for name, text in ISSUE_TEMPLATES.items()}
        del files[".github/ISSUE_TEMPLATE/bug_report.md"]
        files[".github/ISSUE_TEMPLATE/bug.yml"] = BUG_FORM
    elif "issue-templates" in plan.breaks:
        files = {".github/ISSUE_TEMPLATE/bug_report.md": ISSUE_TEMPLATES["bug_report.md"]}
    if plan.kind in ("meta", "service"):
        files[".github/PULL_REQUEST_TEMPLATE.md"] = PULL_TEMPLATE
    if "pull-request-template" in plan.breaks:
        files["docs/pull_request_template.md"] = "Describe your change.\n"
    return files


def _ownership(plan: RepositoryPlan, *, login: str) -> dict[str, str]:
    if "codeowners" in plan.breaks:
        return {"docs/CODEOWNERS": "* @nobody-here @plasma-engine/ghost-team\n"}
    domain = DOMAIN_TEAMS.get(plan.short, "core")
    return {".github/CODEOWNERS": f"* @{login}/architecture @{login}/{domain}\n*.tf @{login}/infra\n"}


def _workflows(plan: RepositoryPlan, *, login: str) -> dict[str, str]:
    files = {}
    if plan.kind == "infra":
        files[".github/workflows/lint-test.yml"] = LINT_TEST
        files[".github/workflows/security-scan.yml"] = SECURITY_SCAN
    if plan.kind != "meta":
        files[".github/workflows/ci.yml"] = _ci(plan, login=login)
    if "release-workflow" not in plan.breaks:
        files[".github/workflows/release.yml"] = (
            "name: release\non:\n  push: {branches: [main]}\njobs:\n  release:\n    runs-on: ubuntu-latest\n"
            "    steps: [{uses: googleapis/release-please-action@v4}]\n"
        )
    return files


def _ci(plan: RepositoryPlan, *, login: str) -> str:
    shared = f"{login}/plasma-engine-infra/.github/workflows"
    if "shared-workflows" in plan.breaks:
        return "name: ci\non: [push]\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps: [{run: make}]\n"
    jobs = [("lint-test", f"uses: {shared}/lint-test.yml@main", "")]
    jobs.append(("build", "runs-on: ubuntu-latest", "lint-test"))
    if "security-scans" not in plan.breaks:
        jobs.append(("security", f"uses: {shared}/security-scan.yml@main", "build"))
    if plan.kind in ("service", "infra"):
        jobs.append(("deploy", "environment: staging", jobs[-1][0]))
    if "stages" not in plan.breaks:
        jobs.append(("notify", "runs-on: ubuntu-latest", jobs[-1][0]))
    lines = ["name: ci", "on: [push, pull_request]", "jobs:"]
    for name, does, needs in jobs:
        lines += [f"  {name}:", f"    {does}"] + ([f"    needs: {needs}"] if needs else [])
    return "\n".join(lines) + "\n"


def _quality(plan: RepositoryPlan) -> dict[str, str]:
    files = {}
    if "coderabbit-enabled" not in plan.breaks:
        name = ".coderabbit.yml" if plan.index % 2 else ".coderabbit.yaml"
        files[name] = "reviews:\n  auto_review:\n    enabled: true\n  path_filters: ['!**/*.md']\n"
    if "renovate" not in plan.breaks:
        is_daily = "renovate-weekly" in plan.breaks
        files["renovate.json5" if is_daily else "renovate.json"] = RENOVATE_DAILY if is_daily else RENOVATE_WEEKLY
    if plan.language == "Python":
        floor = 60 if "coverage" in plan.breaks else 80
        files["pyproject.toml"] = f"[tool.coverage.report]\nfail_under = {floor}\n"
    if plan.language == "TypeScript":
        target = "50%" if "coverage" in plan.breaks else "80%"
        files["package.json"] = f'{{"name": "{plan.name}", "private": true}}\n'
        files["codecov.yml"] = f"coverage:\n  status:\n    patch:\n      default: {{target: {target}}}\n"
    return files


def _service(plan: RepositoryPlan) -> dict[str, str]:
    files = {}
    if plan.kind == "infra":
        files["terraform/main.tf"] = 'terraform {\n  required_version = ">= 1.7"\n}\n'
    if plan.kind in ("service", "infra") and "rollbacks" not in plan.breaks:
        files["docs/runbook.md"] = "# Runbook\n\n## Rollback\n\n`helm rollback` to the last good release.\n"
    if plan.kind != "service":
        return files
    files["Dockerfile"] = "FROM scratch\n"
    log_format = "text" if "logging" in plan.breaks else "json"
    files["config/logging.yaml"] = f"format: {log_format}\ncorrelation_id: {str(log_format == 'json').lower()}\n"
    if "metrics" not in plan.breaks:
        files["config/otel.yaml"] = "exporters: {otlp: {}}\nservice: {pipelines: {metrics: {exporters: [otlp]}}}\n"
    if "alerts" not in plan.breaks:
        files["monitoring/alerts.yml"] = ALERTS.format(short=plan.short)
    return files


def _documents() -> dict[str, str]:
    files = {
        f"docs/adrs/ADR-{number:04d}-{title}.md": f"# ADR-{number:04d}\n\nStatus: accepted\n"
        for number, title in enumerate(("monorepo-or-not", "fastapi", "shared-workflows", "event-bus"), start=1)
    }
    files["docs/devops-process.md"] = PROCESS_DOCUMENT
    files["docs/tickets/phase-0.md"] = "# Tickets of phase 0\n"
    return files
