"""Real repositories are judged whatever is in them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError

from apps.catalog.models import Repository
from apps.scorecards.models import RuleResult
from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.registry import all_rules
from apps.scorecards.services import evaluate
from portal.demo.server import DemoServer
from portal.demo.world.bare import make_bare_world
from portal.management.commands.demo_server import world_of
from tests.bare import make_repository
from tests.oracle import NOW
from tests.weekly_status.conftest import bring_in

pytestmark = pytest.mark.django_db
AT = f"{int((NOW - timedelta(days=3)).timestamp())} +0000"
AWKWARD = {
    ".github/workflows/with spaces and ünïcode.yml": b"on: push\njobs: {a b: {runs-on: x, steps: [{run: make}]}}\n",
    ".github/workflows/broken.yaml": b"on: [push\njobs:\n  - : :\n\t- tab",
    ".github/workflows/list.yml": b"- just\n- a list\n",
    ".github/workflows/number.yml": b"42\n",
    ".github/workflows/empty.yml": b"",
    ".github/workflows/binary.yml": bytes(range(256)),
    ".github/workflows/tagged.yml": b"!!python/object/apply:os.system ['true']\n",
    ".github/workflows/bomb.yml": b"a: &a [x, x]\nb: &b [*a, *a]\non: *b\njobs: *a\n",
    ".github/CODEOWNERS": b"* @nobody-there\n[section]\n!negated @x\n/path\\ with\\ space/ someone@example.com\n*.tf\n",
    ".github/ISSUE_TEMPLATE/bug_report.md": b"---\nname: [\n---\n## What\n",
    ".github/ISSUE_TEMPLATE/form.yml": b"body: not a list\n",
    ".github/pull_request_template.md": "## Что\n- [ ] tests\n".encode(),
    "renovate.json5": b"{extends: ['config:recommended',], // comment\n schedule: 7,}",
    ".coderabbit.yaml": b"reviews: []\n",
    "pyproject.toml": b"[tool.coverage.report\nfail_under = 'x'\n",
    "package.json": b'{"jest": 1,',
    "codecov.yml": b"coverage: {status: {patch: {default: {target: auto}}}}\n",
    "docs/adrs/ADR-0001 with space.md": b"# \xff\xfe\n",
    "Dockerfile": b"FROM scratch\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with an awkward, a large and an empty repository."""
    make_repository(tmp_path / "awkward.git", files=AWKWARD, at=AT, tags=("v1.0.0", "release", "v1"))
    large = {f"src/part-{number % 97}/file {number}.py": b"x = 1\n" for number in range(10_000)}
    make_repository(tmp_path / "large.git", files=large, at=AT)
    make_repository(tmp_path / "empty.git", files={}, at=AT)
    return tmp_path


@pytest.mark.slow
def test_each_rule_says_something_of_each(folder: Path) -> None:
    with DemoServer(make_bare_world(folder, now=NOW), clock=lambda: NOW) as server:
        bring_in(server)
    evaluate(now=NOW + timedelta(seconds=1), repositories=list(present_repositories()))

    rules = [rule for rule in all_rules() if rule.subject != "organization"]
    assert Repository.objects.count() == 3
    assert RuleResult.objects.filter(repository__isnull=False).count() == 3 * len(rules)


def test_a_folder_without_repositories_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no git repository"):
        world_of({"git": tmp_path, "now": None})
