"""What the settings make of the environment."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from portal import config
from portal.config import Environment, GitHub
from tests.processes import clean_environment, manage

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"
APP = {"GITHUB_APP_ID": "1", "GITHUB_APP_PRIVATE_KEY": KEY}


def github(variables: dict[str, str]) -> tuple[GitHub, list[str]]:
    environment = Environment(variables)
    found = config.github(environment, demonstration_port=8001)
    return found, [problem.variable for problem in environment.problems if not problem.is_warning]


def database(url: str) -> dict[str, Any]:
    return config.database(
        Environment({"DATABASE_URL": url}),
        default=Path("/d.sqlite3"),
        test=Path("/t.sqlite3"),
        statement_timeout_seconds=3,
    )


def test_no_credential_means_the_demonstration_on_this_machine() -> None:
    found, problems = github({"GITHUB_API_URL": "https://github.example.com/api/v3"})

    assert (found.is_demonstration, found.organization) == (True, "plasma-engine")
    assert found.api_url == "http://127.0.0.1:8001"
    assert problems == []


def test_an_organization_without_a_credential_is_warned_of() -> None:
    environment = Environment({"PORTAL_ORGANIZATION": "octo-org"})

    assert config.github(environment, demonstration_port=8001).is_demonstration
    assert [problem.is_warning for problem in environment.problems] == [True]


@pytest.mark.parametrize(
    ("variables", "refused"),
    [
        ({"GITHUB_TOKEN": "t", "PORTAL_ORGANIZATION": "o"}, []),
        ({**APP, "PORTAL_ORGANIZATION": "o"}, []),
        ({"GITHUB_TOKEN": "t"}, ["PORTAL_ORGANIZATION"]),
        ({"GITHUB_TOKEN": "t", **APP, "PORTAL_ORGANIZATION": "o"}, ["GITHUB_TOKEN"]),
        ({"GITHUB_APP_ID": "1", "PORTAL_ORGANIZATION": "o"}, ["GITHUB_APP_PRIVATE_KEY"]),
        ({"GITHUB_APP_PRIVATE_KEY": KEY, "PORTAL_ORGANIZATION": "o"}, ["GITHUB_APP_ID"]),
        ({**APP, "GITHUB_APP_PRIVATE_KEY": "MIIE", "PORTAL_ORGANIZATION": "o"}, ["GITHUB_APP_PRIVATE_KEY"]),
    ],
)
def test_a_credential_is_complete_or_refused(variables: dict[str, str], refused: list[str]) -> None:
    found, problems = github(variables)

    assert problems == refused
    assert not found.is_demonstration


def test_the_private_key_is_a_key_in_one_line_or_a_path(tmp_path: Path) -> None:
    (tmp_path / "app.pem").write_text(KEY)

    for value in (KEY, KEY.replace("\n", "\\n"), str(tmp_path / "app.pem")):
        found, _ = github({**APP, "GITHUB_APP_PRIVATE_KEY": value, "PORTAL_ORGANIZATION": "o"})
        assert found.app_private_key.strip() == KEY.strip()


def test_a_refused_private_key_is_not_repeated() -> None:
    environment = Environment({"GITHUB_APP_PRIVATE_KEY": "MIIEsecret"})

    config.private_key(environment)

    assert "MIIE" not in str(environment.problems[0])


def test_sqlite_waits_for_its_turn() -> None:
    options = database("sqlite:////tmp/x.sqlite3")["OPTIONS"]

    assert (options["timeout"], options["transaction_mode"]) == (20, "IMMEDIATE")
    assert "journal_mode=WAL" in options["init_command"]


def test_postgres_is_not_waited_for_without_end() -> None:
    found = database("postgres://portal:p@db.example.com/portal?sslmode=require")

    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (60, True)
    assert found["OPTIONS"]["sslmode"] == "require"
    assert "statement_timeout=3000" in found["OPTIONS"]["options"]


@pytest.mark.parametrize("url", ["mysql://a/b", "nonsense", "postgres://", "postgres://h:port/x"])
def test_a_database_that_is_none_is_refused(url: str) -> None:
    environment = Environment({"DATABASE_URL": url})

    config.database(environment, default=Path("/d"), test=Path("/t"), statement_timeout_seconds=3)

    assert [problem.variable for problem in environment.problems] == ["DATABASE_URL"]


@pytest.mark.parametrize("url", ["redis://h:6379/0", "rediss://h/0", "amqp://h//"])
def test_redis_and_rabbitmq_need_only_their_address(url: str, tmp_path: Path) -> None:
    assert config.broker(Environment({"BROKER_URL": url}), folder=tmp_path)[0] == url


def test_the_embedded_broker_keeps_its_messages_in_the_data_folder(tmp_path: Path) -> None:
    url, options = config.broker(Environment({}), folder=tmp_path)

    assert url == "folder://localhost"
    assert options["data_folder_in"] == options["data_folder_out"] == str(tmp_path / "messages")
    assert (tmp_path / "messages").is_dir()


def test_a_broker_that_is_none_is_refused(tmp_path: Path) -> None:
    environment = Environment({"BROKER_URL": "memory://"})

    config.broker(environment, folder=tmp_path)

    assert [problem.variable for problem in environment.problems] == ["BROKER_URL"]


def test_every_wrong_variable_is_told_at_once_before_anything_starts(tmp_path: Path) -> None:
    wrong = {"PORT": "x", "TIME_ZONE": "y", "HOST": "0.0.0.0", "GITHUB_TOKEN": "ghp_0123456789abcdef"}
    variables = {**os.environ, **wrong, "PORTAL_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "portal"]

    run = subprocess.run(command, env=variables, capture_output=True, text=True, cwd=settings.BASE_DIR, check=False)

    assert run.returncode == 1
    assert all(f"{name}: " in run.stderr for name in ("PORT", "TIME_ZONE", "HOST", "PORTAL_ORGANIZATION"))
    assert "Traceback" not in run.stderr
    assert wrong["GITHUB_TOKEN"] not in run.stderr


def test_behind_a_proxy_django_finds_nothing_to_warn_of(tmp_path: Path) -> None:
    variables = clean_environment(
        tmp_path,
        PORTAL_BEHIND_PROXY="1",
        ALLOWED_HOSTS="portal.example.com",
        GITHUB_TOKEN="token",
        PORTAL_ORGANIZATION="octo-org",
        GITHUB_OAUTH_CLIENT_ID="client",
        GITHUB_OAUTH_CLIENT_SECRET="secret",
    )

    manage("check", "--deploy", "--fail-level", "WARNING", environment=variables)
