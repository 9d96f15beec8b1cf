import pytest

from apps.scorecards.facts import SettingInvalid, process_of
from tests.scorecards.facts import NOW


def test_holidays_are_no_business_days() -> None:
    process = process_of({"holidays": ["2026-11-24", "2026-11-25"]})

    assert process.business_days_after(NOW, days=1).isoformat() == "2026-11-26T12:00:00+00:00"


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
