"""What is somebody's own: their account, their teams, the repositories that are theirs."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.viewers import Viewer, viewer_from
from apps.catalog.ingest import upsert_files, upsert_people, upsert_repositories, upsert_teams
from apps.catalog.models import Repository
from apps.catalog.queries import mine_of, own_repositories
from apps.catalog.records import FileRecord, MemberRecord, RepositoryFilesRecord, TeamMemberRecord, TeamRepositoryRecord
from tests.records import FIRST_PASS, actor, repository, team
from tests.signed_in import person
from tests.spans import ADMINISTRATOR

pytestmark = pytest.mark.django_db
ACCOUNT = actor("Ada", github_id=1_000_000)


@pytest.fixture
def ada() -> Viewer:
    """Return a member of a team that owns the first of four repositories, and writes to the second."""
    found = [repository(number, visibility="public") for number in range(1, 5)]
    upsert_repositories(found, target="organization", seen_at=FIRST_PASS)
    upsert_people([MemberRecord(actor=ACCOUNT, role="member")], target="organization", seen_at=FIRST_PASS)
    grants = tuple(
        TeamRepositoryRecord(repository_github_id=number, permission=permission)
        for number, permission in ((1, "admin"), (2, "write"))
    )
    members = (TeamMemberRecord(actor=ACCOUNT, role="member"),)
    upsert_teams(
        [team(1, slug="core", members=members, repositories=grants)], target="organization", seen_at=FIRST_PASS
    )
    user = person("ada")
    assert user.access_checked_at is not None
    return viewer_from(user, now=user.access_checked_at)


def code_owners(number: int, *, complete: bool = True, **texts: str) -> None:
    """Let a repository have such files; "__" stands for a folder."""
    files = tuple(
        FileRecord(
            path=name.replace("github__", ".github/").replace("docs__", "docs/"),
            kind="codeowners",
            ecosystem="",
            blob_oid=f"{number}{name}",
            size=len(text),
            text=text,
            text_absence="",
        )
        for name, text in texts.items()
    )
    record = RepositoryFilesRecord(
        head_sha="a", is_complete=complete, files=files, codeowners_state="read", codeowners_errors=()
    )
    upsert_files([record], target=f"R_{number}", seen_at=FIRST_PASS)


def own(viewer: Viewer) -> list[str]:
    return sorted(own_repositories(viewer, mine=mine_of(viewer)).values_list("name", flat=True))


def test_the_repositories_that_ones_teams_own_are_ones_own(ada: Viewer) -> None:
    assert mine_of(ada).teams == {"core"}
    assert own(ada) == ["service-1"]


@pytest.mark.parametrize(
    ("line", "is_own"),
    [
        ("* @ada", True),
        ("*.tf @ben @ADA # and others", True),
        ("docs/ @plasma-engine/core", True),
        ("* @other/core", False),
        ("* @adam @plasma-engine/core-team", False),
        ("# * @ada", False),
        ("* @ben # not @ada", False),
        ("@ada", False),
    ],
)
def test_a_code_owner_owns_the_repository(ada: Viewer, line: str, is_own: bool) -> None:
    code_owners(3, CODEOWNERS=f"*.py @ben\n{line}\n")

    assert own(ada) == (["service-1", "service-3"] if is_own else ["service-1"])


def test_only_the_file_that_github_takes_counts(ada: Viewer) -> None:
    code_owners(3, github__CODEOWNERS="* @ben", CODEOWNERS="* @ada")
    code_owners(4, CODEOWNERS="* @ada", docs__CODEOWNERS="* @ben")

    assert own(ada) == ["service-1", "service-4"]


def test_what_one_may_not_see_is_not_ones_own(ada: Viewer) -> None:
    Repository.objects.update(visibility="private")

    assert own(ada) == []


def test_without_sign_in_nobody_can_tell(ada: Viewer) -> None:
    mine = mine_of(ADMINISTRATOR)

    assert "Nobody is signed in" in mine.problem
    assert not own_repositories(ADMINISTRATOR, mine=mine).exists()


def test_who_has_no_account_among_the_members_is_told(ada: Viewer) -> None:
    other = person("eve")
    assert other.access_checked_at is not None
    viewer = viewer_from(other, now=other.access_checked_at)

    assert "has your account at GitHub" in mine_of(viewer).problem
    assert own(viewer) == []


def test_it_takes_as_many_statements_for_many_files_as_for_one(ada: Viewer) -> None:
    counts = []
    for number in (3, 4):
        code_owners(number, CODEOWNERS="* @ada", docs__CODEOWNERS="* @ben")
        counts.append(_statements(own, ada))

    assert counts[0] == counts[1] <= 4


def _statements(ask: Any, viewer: Viewer) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask(viewer)
    return len(asked)
