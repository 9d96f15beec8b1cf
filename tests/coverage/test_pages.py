"""The pages of coverage."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from apps.catalog.models import Repository
from apps.coverage.ingest import measure_new_code
from apps.coverage.models import CoverageArtifact, CoverageStatus
from apps.coverage.queries import FileRow, TrendPoint, files_to_show, trend_by_day
from apps.coverage.queries.shown import MOST_FILES, MOST_STRETCHES
from apps.delivery.models import Commit
from tests.coverage.changes import change
from tests.coverage.reports import bring_in_history, file, percent_report, report, send, sha
from tests.records import SECOND_PASS
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = pytest.mark.django_db
LIST, PAGE = "/coverage/", "/coverage/service-1/"


@pytest.fixture(autouse=True)
def _history() -> None:
    bring_in_history(visibility="private")


def shown(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text.partition("<main")[2] or answer.text)).split())


def test_the_list_tells_now_change_and_counts(client: Client) -> None:
    send(percent_report(60), of="a")
    send(percent_report(80), of="b")

    text = shown(client, LIST)

    assert "service-1" in text
    assert "80 % 80 of 100 lines +20 points" in text
    assert "from 60 % to 80 %" in text
    assert "1 commit behind upload" in text


def test_what_has_no_report_is_unknown_and_told_how_to_send_one(client: Client) -> None:
    text = shown(client, LIST)

    assert "unknown : No report has come in" in text
    assert "0 %" not in text
    assert "http://testserver/api/v1/coverage/REPOSITORY?commit=$(git rev-parse HEAD)" in text
    assert "http://testserver/api/v1/coverage/service-1?commit=" in shown(client, PAGE)


def test_the_command_is_not_told_where_reports_come_in(client: Client) -> None:
    send()

    assert "curl" not in shown(client, LIST)


@pytest.mark.parametrize("path", [LIST, PAGE])
def test_a_stale_report_is_grey_and_says_so(client: Client, path: str) -> None:
    now = timezone.now()
    send(of="a", now=now - timedelta(days=9))
    fresh = client.get(path).text

    Commit.objects.filter(sha=sha("c")).update(position=12)
    old = client.get(path).text

    assert ("row-stale" in fresh, "row-stale" in old) == (False, True)
    assert "stale" in shown(client, path, **{"HX-Request": "true", "HX-Target": "coverage-rows"})


def test_the_list_is_a_fragment_too(client: Client) -> None:
    answer = client.get(f"{LIST}?sort=-percent", headers={"HX-Request": "true", "HX-Target": "coverage-rows"})

    assert answer.text.strip().startswith('<section class="panel" id="coverage-rows"')


def test_the_file_holds_what_the_list_shows(client: Client) -> None:
    send(percent_report(80), of="b")
    bring_in_history(github_id=2)

    header, first, second = client.get("/coverage/csv?sort=-percent").text.splitlines()

    assert header.lstrip("\ufeff").startswith("repository,team,percent,lines_covered,lines_total,change")
    assert first.startswith("service-1,,80.0,80,100,")
    assert first.endswith(",upload")
    assert second.startswith("service-2,,,,,")
    assert "No report has come in" in second


def test_a_repository_tells_reports_modules_files_and_trend(client: Client) -> None:
    send(percent_report(60), of="a")
    send(
        report(file("src/in/a.py", covered="1-4", uncovered="5-8"), file("src/out/b.py", covered="1")),
        flag="unit",
        run=3,
    )

    text = shown(client, PAGE)

    assert "unit 55.5 % 5 of 9 cobertura upload 3" in text
    assert "in 1 file 50 % 4 of 8" in text
    assert "src/in/a.py 50 % 4 of 8 5–8" in text
    assert "Show data" in text


def test_files_are_found_by_a_part_of_their_path(client: Client) -> None:
    send(report(file("src/in/a.py", covered="1"), file("src/out/b.py", covered="1")))
    headers = {"HX-Request": "true", "HX-Target": "coverage-files"}

    text = shown(client, f"{PAGE}?q=OUT", **headers)

    assert ("src/out/b.py" in text, "src/in/a.py" in text, "1 of 2 files" in text) == (True, False, True)
    assert "No path holds this text" in shown(client, f"{PAGE}?q=nothing", **headers)


def test_no_more_files_are_shown_than_somebody_reads() -> None:
    common: dict[str, Any] = {"module": ".", "percent": 0.0, "branches_covered": 0, "branches_total": 0}
    lines = ",".join(str(number) for number in range(1, 61, 2))
    files = [
        FileRow(path=f"{number}.py", lines_covered=0, lines_total=number, uncovered=lines, **common)
        for number in range(MOST_FILES + 5)
    ]

    found = files_to_show(files)

    assert (len(found.rows), found.found, found.rows[0].file.path) == (MOST_FILES, MOST_FILES + 5, "104.py")
    assert (len(found.rows[0].stretches), found.rows[0].more) == (MOST_STRETCHES, 30 - MOST_STRETCHES)


def test_the_trend_has_one_bar_a_day() -> None:
    morning = datetime(2026, 11, 3, 8, tzinfo=UTC)
    points = [(morning, 10.0), (morning + timedelta(hours=2), 20.0), (morning + timedelta(days=1), 30.0)]
    common: dict[str, Any] = {"commit_sha": sha("a"), "reported_at": morning, "lines_covered": 1, "lines_total": 1}

    found = trend_by_day([TrendPoint(committed_at=at, percent=percent, **common) for at, percent in points])

    assert (found.days, found.percents) == (("3 Nov", "4 Nov"), (20.0, 30.0))


def test_what_waits_is_told_with_its_cause(client: Client) -> None:
    send(of="d", flag="nightly")

    text = shown(client, PAGE)

    assert "Reports that do not count" in text
    assert "nightly upload held The commit is not known here yet" in text


def test_an_artifact_without_a_report_is_told_with_its_cause(client: Client) -> None:
    values = {"name": "coverage-<unit>", "run_github_id": 7, "commit_sha": "c" * 40, "created_at": SECOND_PASS}
    CoverageArtifact.objects.create(
        repository=Repository.objects.get(), github_id=1, state="refused", cause="No file in it is a report.", **values
    )

    assert "coverage-<unit> artifact refused No file in it is a report." in shown(client, PAGE)


def test_what_a_status_says_is_shown_without_lines(client: Client) -> None:
    place = Commit.objects.get(sha="c" * 40)
    CoverageStatus.objects.create(
        repository=Repository.objects.get(),
        commit_sha="9" * 40,
        place=place,
        project_percent=71.5,
        told_at=SECOND_PASS,
    )

    page, rows = shown(client, PAGE), shown(client, "/coverage/")

    assert "71.5 % as a status says" in page
    assert "No report has come in. The percent is what the codecov status said at the merge" in page
    assert "codecov status" in rows
    assert " lines" not in rows.partition("service-1")[2].partition("codecov status")[0]


def test_an_old_name_leads_to_the_present_one(client: Client) -> None:
    bring_in_history(name="gateway")

    answer = client.get(f"{PAGE}?q=a")

    assert (answer.status_code, answer["Location"]) == (308, "/coverage/gateway/?q=a")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *(("/coverage/nothing/", 404), ("/coverage/%00/", 404), ("/coverage/?sort=password", 400)),
        *(("/coverage/?page=2", 404), ("/coverage/?cursor=x", 404), ("/coverage/?team=nobody", 404)),
        *(("/coverage/csv?mine=1", 404), (f"/coverage/service-1/?q={'a' * 300}", 400), ("/coverage/?limit=0", 400)),
    ],
)
def test_what_cannot_be_asked_is_refused(client: Client, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_who_may_not_see_a_repository_learns_nothing_of_it(client: Client, settings: Settings) -> None:
    settings.SIGN_IN = SIGN_IN
    send()
    sign_in(client, person("eve"))

    assert client.get(PAGE).status_code == 404
    for path in (LIST, "/coverage/csv", f"{LIST}?sort=percent"):
        assert "service-1" not in client.get(path).text


@pytest.mark.parametrize("path", [LIST, f"{LIST}?sort=-change", PAGE])
def test_much_takes_as_many_statements_as_little(client: Client, path: str) -> None:
    counts = []
    for numbers in (range(1, 3), range(3, 20)):
        for number in numbers:
            bring_in_history(github_id=number)
            send(report(*(file(f"{one}.py", covered="1") for one in range(number))), github_id=number)
            send(of="a", github_id=number)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            client.get(path)
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_pull_requests_are_shown_with_their_new_code(client: Client) -> None:
    change(added={"src/new.py": 12}, changed={"src/old.py": "1-4"})
    files = file("src/new.py", covered="1-9", uncovered="10"), file("src/old.py", covered="1", uncovered="2-60")
    send(report(*files), of="8")
    measure_new_code(now=timezone.now())

    text = shown(client, PAGE)

    assert "71.4 % 10 of 14 lines" in text
    assert "src/old.py 25 %" in text
    assert "Which files it changes has not been read yet." in text  # of the others


def test_modules_are_drawn_where_there_are_several(client: Client) -> None:
    send(report(file("src/a/one.py", covered="1-4"), file("src/b/two.py", uncovered="1-9")))
    assert "Where the lines are" in shown(client, PAGE)

    send(report(file("src/a/one.py", covered="1-4")), run=9)
    assert "Where the lines are" not in shown(client, PAGE)
