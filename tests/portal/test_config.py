"""How variables of the environment are read."""

import stat
from pathlib import Path

import pytest

from portal import config
from portal.config import Environment


def refused(environment: Environment) -> list[str]:
    return [problem.variable for problem in environment.problems if not problem.is_warning]


@pytest.mark.parametrize("value", ["0", "65536", "8k", "-1", "٣"])
def test_a_port_that_is_none_is_refused_with_an_example(value: str) -> None:
    environment = Environment({"PORT": value})

    assert environment.number("PORT", default=8000, minimum=1, maximum=65535) == 8000
    assert str(environment.problems[0]).startswith(f"PORT: {value!r} is not a whole number")
    assert environment.problems[0].example == "PORT=8000"


@pytest.mark.parametrize("value", ["Mars/Olympus", "../etc/passwd", "/etc/localtime", "Europe", "CEST\0"])
def test_a_time_zone_that_is_none_is_refused(value: str) -> None:
    environment = Environment({"TIME_ZONE": value})

    assert environment.time_zone("TIME_ZONE") == "UTC"
    assert refused(environment) == ["TIME_ZONE"]


@pytest.mark.parametrize(
    "value",
    ["file:///etc/passwd", "gopher://x", "http://", "http://a@b.example", "http://x\\@y", "https://h:x", "http://a\tb"],
)
def test_an_address_that_is_no_server_is_refused(value: str) -> None:
    environment = Environment({"GITHUB_API_URL": value})

    environment.address("GITHUB_API_URL", example="https://github.example.com/api/v3")

    assert refused(environment) == ["GITHUB_API_URL"]


def test_an_address_loses_the_slash_at_its_end() -> None:
    environment = Environment({"GITHUB_API_URL": "https://github.example.com/api/v3/"})

    assert environment.address("GITHUB_API_URL", example="") == "https://github.example.com/api/v3"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_this_machine_may_be_listened_on(host: str) -> None:
    environment = Environment({})

    config.check_host(environment, host, has_sign_in=False)

    assert refused(environment) == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "portal.example.com", "", "127.1"])
def test_every_other_address_is_refused_without_sign_in(host: str) -> None:
    environment = Environment({})

    config.check_host(environment, host, has_sign_in=False)

    assert refused(environment) == ["HOST"]


def test_a_variable_may_be_given_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("github_pat_x\n")

    assert Environment({"GITHUB_TOKEN_FILE": str(tmp_path / "token")}).text("GITHUB_TOKEN") == "github_pat_x"


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    environment = Environment({"GITHUB_TOKEN_FILE": str(tmp_path / "token")})

    assert environment.text("GITHUB_TOKEN") == ""
    assert refused(environment) == ["GITHUB_TOKEN_FILE"]


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = (config.secret_key(Environment({}), folder=tmp_path) for _ in range(2))

    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_short_secret_key_is_used_and_warned_of(tmp_path: Path) -> None:
    environment = Environment({"SECRET_KEY": "short"})

    assert config.secret_key(environment, folder=tmp_path) == "short"
    assert environment.problems[0].is_warning


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environment = Environment({"PORTAL_DATA_DIR": str(tmp_path / "file" / "data")})

    folder = config.data_folder(environment, default=tmp_path)
    config.secret_key(environment, folder=folder)

    assert refused(environment) == ["PORTAL_DATA_DIR", "SECRET_KEY"]


def test_a_list_is_written_with_commas() -> None:
    assert Environment({"ALLOWED_HOSTS": "a.example, b.example,"}).names("ALLOWED_HOSTS", default=[]) == [
        "a.example",
        "b.example",
    ]


def test_a_switch_that_is_neither_on_nor_off_is_refused() -> None:
    environment = Environment({"PORTAL_BEHIND_PROXY": "maybe"})

    assert environment.flag("PORTAL_BEHIND_PROXY") is False
    assert refused(environment) == ["PORTAL_BEHIND_PROXY"]


@pytest.mark.parametrize(
    ("value", "read"), [("", "*coverage*"), ("off", ""), ("OFF", ""), ("report-*.zip", "report-*.zip")]
)
def test_a_pattern_with_stars_is_read_or_switched_off(value: str, read: str) -> None:
    environment = Environment({"PORTAL_COVERAGE_ARTIFACTS": value})

    assert environment.wildcard("PORTAL_COVERAGE_ARTIFACTS", default="*coverage*") == read
    assert refused(environment) == []


@pytest.mark.parametrize("value", ["x" * 101, "a**b", "a\tb", "a\0b"])
def test_a_pattern_that_is_none_is_refused(value: str) -> None:
    environment = Environment({"PORTAL_COVERAGE_ARTIFACTS": value})

    assert environment.wildcard("PORTAL_COVERAGE_ARTIFACTS", default="*coverage*") == "*coverage*"
    assert refused(environment) == ["PORTAL_COVERAGE_ARTIFACTS"]
