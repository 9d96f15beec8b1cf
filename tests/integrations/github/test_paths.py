"""Which files play a part in the process."""

import pytest

from apps.integrations.github.mapping.paths import MOST_OF_A_KIND, part_of, process_paths

KINDS = {
    "codeowners": ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS"),
    "issue_template": (
        ".github/ISSUE_TEMPLATE/bug.yml", ".github/issue_template/Bug_Report.MD", "ISSUE_TEMPLATE.md",
        "docs/issue_template/task.yaml",
    ),
    "issue_template_config": (".github/ISSUE_TEMPLATE/config.yml",),
    "pull_request_template": (
        ".github/PULL_REQUEST_TEMPLATE.md", "docs/pull_request_template.md", "pull_request_template.txt",
        ".github/PULL_REQUEST_TEMPLATE/release.md", "PULL_REQUEST_TEMPLATE",
    ),
    "workflow": (".github/workflows/ci.yml", ".github/workflows/release.yaml"),
    "coderabbit": (".coderabbit.yaml", ".coderabbit.yml"),
    "renovate": ("renovate.json", "renovate.json5", ".github/renovate.json", ".renovaterc", ".renovaterc.json5"),
    "coverage": (".coveragerc", "setup.cfg", "codecov.yml", ".codecov.yaml", ".github/codecov.yml", "jest.config.ts"),
    "release": (".releaserc.json", "release-please-config.json", ".github/release.yml", ".goreleaser.yaml"),
    "manifest": ("package.json", "pyproject.toml", "web/package.json", "api/go.mod", "requirements-dev.txt"),
    "lock_file": ("package-lock.json", "web/pnpm-lock.yaml", "uv.lock", "go.sum"),
    "dockerfile": ("Dockerfile", "deploy/Dockerfile.worker", "api.dockerfile"),
    "terraform": ("main.tf", "terraform/modules/net/main.tf"),
    "helm_chart": ("charts/gateway/Chart.yaml",),
    "adr": ("docs/adrs/ADR-0001-x.md", "docs/adr/0002.md"),
    "postmortem": ("docs/postmortems/2026-01-02.md", "docs/post-mortems/x.md"),
    "runbook": ("docs/runbook.md", "runbooks/gateway.md", "RUNBOOK-rollback.md"),
}  # fmt: skip
OTHERS = (
    "README.md", "src/codeowners.py", "lib/CODEOWNERS", ".github/workflows/scripts/x.yml", "src/renovate.json",
    "node_modules/left-pad/package.json", "docs/adrs/picture.png", "src/runbook.py", ".github/workflows/readme.md",
)  # fmt: skip


@pytest.mark.parametrize(("kind", "path"), [(kind, path) for kind, paths in KINDS.items() for path in paths])
def test_a_file_plays_its_part(kind: str, path: str) -> None:
    part = part_of(path)

    assert part is not None
    assert part.kind == kind


@pytest.mark.parametrize("path", OTHERS)
def test_another_file_plays_none(path: str) -> None:
    assert part_of(path) is None


def test_the_document_of_the_process_is_where_it_is_said_to_be() -> None:
    parts = process_paths(["Handbook/Process.md", "docs/adr/0001.md"], document="handbook/process.md")

    assert [(part.kind, part.is_read) for part in parts.values()] == [("process", True), ("adr", True)]
    assert process_paths(["handbook/process.md"]) == {}


def test_only_the_manifests_at_the_root_are_read() -> None:
    parts = process_paths(["package.json", "web/package.json"])

    assert [part.is_read for part in parts.values()] == [True, False]


def test_of_files_that_only_prove_something_the_shallowest_are_kept() -> None:
    paths = [f"modules/deep/{number}/main.tf" for number in range(MOST_OF_A_KIND + 50)]

    kept = process_paths([*paths, "main.tf"])

    assert len(kept) == MOST_OF_A_KIND
    assert "main.tf" in kept
