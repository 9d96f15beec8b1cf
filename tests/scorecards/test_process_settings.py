import pytest

from apps.scorecards.facts import SettingInvalid, process_of
from tests.scorecards.facts import NOW


def test_holidays_are_no_business_days() -> None:
    process = process_of({"holidays": ["2026-11-24", "2026-11-25"]})

    assert process.business_days_after(NOW, days=1).isoformat() == "2026-11-26T12:00:00+00:00"


def test_the_time_zone_is_no_setting_of_the_process() -> None:
    with pytest.raises(SettingInvalid, match="time_zone: There is no such setting"):
        process_of({"time_zone": "Europe/Berlin"})


@pytest.mark.parametrize("value", ["Christmas", "25.12.2026", "2026-13-01", ""])
def test_a_holiday_is_a_date(value: str) -> None:
    with pytest.raises(SettingInvalid, match=r"holidays: .* is no date"):
        process_of({"holidays": [value]})


@pytest.mark.parametrize("value", ["", "/docs/process.md", "docs//process.md", "../process.md", "docs/"])
def test_a_document_has_a_path_in_its_repository(value: str) -> None:
    with pytest.raises(SettingInvalid, match=r"document_path: .* is no path in a repository"):
        process_of({"document_path": value})


@pytest.mark.parametrize("label", ["phase-1", "Phase 1", "phase_1", "phase: 1", "Phase/1"])
def test_a_label_is_known_however_it_is_spelled(label: str) -> None:
    process = process_of({})

    assert process.is_label(process.phase_label, label)


def test_another_label_is_not() -> None:
    assert not process_of({}).is_label(process_of({}).phase_label, "phase-1-notes")


@pytest.mark.parametrize("value", ["", "my label", "1st", "a-b", "service}"])
def test_a_label_of_alerts_has_a_name_of_prometheus(value: str) -> None:
    with pytest.raises(SettingInvalid, match=r"alert_labels: .* is no name of a label"):
        process_of({"alert_labels": [value]})


@pytest.mark.parametrize(
    "path",
    ["src/gateway/latest.py", "a.py", "lib/contest.ts", "pkg/a.go", "src/main/java/org/x/Attest.java", "web/App.vue"],
)
def test_source_files_are_to_be_covered(path: str) -> None:
    assert process_of({}).is_to_be_covered(path)


@pytest.mark.parametrize(
    "path",
    [
        *("README.md", "main.tf", "src/a.py.txt", "tests/a.py", "src/test/java/org/x/A.java", "src/ShapeTest.java"),
        *("test_a.py", "src/conftest.py", "pkg/a_test.go", "web/a.spec.ts", "web/__tests__/a.js", "Shop.Tests/A.cs"),
        *("app/migrations/0001_a.py", "api/a_pb2.py", "api/a.pb.go", "web/a.d.ts", "vite.config.ts", "setup.py"),
        *("web/node_modules/x/a.js", "vendor/x/a.go"),
    ],
)
def test_tests_and_what_nobody_covers_are_not(path: str) -> None:
    assert not process_of({}).is_to_be_covered(path)
