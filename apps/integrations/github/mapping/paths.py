"""Tells from its path what part a file plays in the process. Names are those that GitHub and the tools document."""

import re
from dataclasses import dataclass
from itertools import groupby

MOST_OF_A_KIND = 200  # paths that only prove that something is there; the shallowest are kept
HOLDS_OTHERS = re.compile(r"(?:.*/)?(?:node_modules|vendor|third_party|\.venv)/.*")
DOCUMENT = r"[^/]+\.(?:md|mdx|rst|adoc|txt)"
PLACE = r"(?:\.github/|docs/)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The part that a file plays."""

    kind: str
    ecosystem: str = ""
    is_read: bool = True  # False where its being there is all that counts


DOCUMENT_OF_PROCESS = Part(kind="process")


@dataclass(frozen=True, slots=True)
class _Known:
    pattern: re.Pattern[str]
    part: Part


def _known(kind: str, pattern: str, *, ecosystem: str = "", is_read: bool = True, flags: int = 0) -> _Known:
    return _Known(re.compile(pattern, flags), Part(kind=kind, ecosystem=ecosystem, is_read=is_read))


def _anywhere(kind: str, pattern: str, *, ecosystem: str, flags: int = 0) -> _Known:
    return _known(kind, rf"(?:.*/)?(?:{pattern})", ecosystem=ecosystem, is_read=False, flags=flags)


_KNOWN = (
    _known("codeowners", rf"{PLACE}CODEOWNERS"),
    _known("issue_template_config", r"\.github/ISSUE_TEMPLATE/config\.ya?ml", flags=re.I),
    _known("issue_template", rf"{PLACE}ISSUE_TEMPLATE(?:/[^/]+\.(?:md|ya?ml)|\.(?:md|txt))", flags=re.I),
    _known("pull_request_template", rf"{PLACE}PULL_REQUEST_TEMPLATE(?:(?:/[^/]+)?\.(?:md|txt))?", flags=re.I),
    _known("workflow", r"\.github/workflows/[^/]+\.ya?ml"),
    _known("coderabbit", r"\.coderabbit\.ya?ml"),
    _known("renovate", r"(?:\.github/|\.gitlab/)?renovate\.json[5c]?|\.renovaterc(?:\.json[5c]?)?"),
    _known("dependabot", r"\.github/dependabot\.ya?ml"),
    _known(
        "release",
        r"\.releaserc(?:\.[^/]+)?|release\.config\.[^/]+|\.?release-please-(?:config|manifest)\.json"
        r"|\.goreleaser\.ya?ml|\.github/release(?:-drafter)?\.ya?ml|\.changeset/config\.json",
    ),
    _known("coverage", r"\.coveragerc|setup\.cfg|tox\.ini|pytest\.ini", ecosystem="python"),
    _known("coverage", r"(?:jest|vitest)\.config\.[^/]+|\.nycrc(?:\.[^/]+)?|\.c8rc(?:\.json)?", ecosystem="node"),
    _known("coverage", r"(?:\.github/|dev/)?\.?codecov\.ya?ml"),
    _known("manifest", r"package\.json", ecosystem="node"),
    _known("manifest", r"pyproject\.toml", ecosystem="python"),
    _anywhere("manifest", r"package\.json", ecosystem="node"),
    _anywhere("manifest", r"pyproject\.toml|setup\.py|requirements[^/]*\.(?:txt|in)|Pipfile", ecosystem="python"),
    _anywhere("manifest", r"go\.mod", ecosystem="go"),
    _anywhere("manifest", r"Cargo\.toml", ecosystem="rust"),
    _anywhere("manifest", r"pom\.xml|build\.gradle(?:\.kts)?", ecosystem="java"),
    _anywhere("manifest", r"Gemfile", ecosystem="ruby"),
    _anywhere("manifest", r"composer\.json", ecosystem="php"),
    _anywhere("manifest", r"[^/]+\.(?:csproj|fsproj|vbproj)", ecosystem="dotnet"),
    _anywhere(
        "lock_file",
        r"package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?",
        ecosystem="node",
    ),
    _anywhere("lock_file", r"poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock", ecosystem="python"),
    _anywhere("lock_file", r"go\.sum", ecosystem="go"),
    _anywhere("lock_file", r"Cargo\.lock", ecosystem="rust"),
    _anywhere("lock_file", r"gradle\.lockfile", ecosystem="java"),
    _anywhere("lock_file", r"Gemfile\.lock", ecosystem="ruby"),
    _anywhere("lock_file", r"composer\.lock", ecosystem="php"),
    _anywhere("lock_file", r"packages\.lock\.json", ecosystem="dotnet"),
    _anywhere("lock_file", r"\.terraform\.lock\.hcl", ecosystem="terraform"),
    _anywhere("dockerfile", r"(?:Docker|Container)file(?:\.[^/]+)?|[^/]+\.dockerfile", ecosystem="docker", flags=re.I),
    _anywhere("terraform", r"[^/]+\.tf(?:\.json)?", ecosystem="terraform"),
    _anywhere("helm_chart", r"Chart\.ya?ml", ecosystem="helm"),
    _known("adr", rf"docs/adrs?/(?:.+/)?{DOCUMENT}", flags=re.I),
    _known("postmortem", rf"docs/post-?mortems?/(?:.+/)?{DOCUMENT}", flags=re.I),
    _known("runbook", rf"(?:.*/)?runbook[^/]*/(?:.+/)?{DOCUMENT}", flags=re.I),
    _known("runbook", r"(?:.*/)?runbook[^/]*\.(?:md|mdx|rst|adoc|txt)", flags=re.I),
)


def part_of(path: str, *, document: str = "") -> Part | None:
    """Return what part a file plays, None for one that the process does not know; `document` is the process itself."""
    if document and path.lower() == document.lower():
        return DOCUMENT_OF_PROCESS
    if HOLDS_OTHERS.fullmatch(path):
        return None
    return next((known.part for known in _KNOWN if known.pattern.fullmatch(path)), None)


def process_paths(paths: list[str], *, document: str = "") -> dict[str, Part]:
    """Return the paths that play a part; of those that only prove something no more than are of use."""
    parts = {path: part for path in paths if (part := part_of(path, document=document)) is not None}
    shown = sorted(parts, key=lambda path: (_group(parts[path]), path.count("/"), path))
    kept: list[str] = []
    for (_, _, is_read), group in groupby(shown, key=lambda path: _group(parts[path])):
        found = list(group)
        kept += found if is_read else found[:MOST_OF_A_KIND]
    return {path: parts[path] for path in sorted(kept)}


def _group(part: Part) -> tuple[str, str, bool]:
    return (part.kind, part.ecosystem, part.is_read)
