"""What the environment says of signing in."""

import base64
from pathlib import Path

import pytest

from portal.config import Environment
from portal.sign_in import configuration

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()


def refused(environment: Environment) -> list[str]:
    return [problem.variable for problem in environment.problems]


def test_nothing_set_means_no_sign_in() -> None:
    environment = Environment({})

    assert not configuration.sign_in(environment).is_on
    assert refused(environment) == []


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({"GITHUB_OAUTH_CLIENT_ID": "x"}, "GITHUB_OAUTH_CLIENT_SECRET"),
        ({"GITHUB_OAUTH_CLIENT_SECRET": "x"}, "GITHUB_OAUTH_CLIENT_ID"),
        ({"OIDC_CLIENT_ID": "x", "OIDC_CLIENT_SECRET": "x", "OIDC_LOGIN_CLAIM": "x"}, "OIDC_SERVER_URL"),
        ({"OIDC_CLIENT_ID": "x", "OIDC_CLIENT_SECRET": "x", "OIDC_SERVER_URL": "https://id.test"}, "OIDC_LOGIN_CLAIM"),
    ],
)
def test_half_a_way_is_refused_with_what_is_missing(variables: dict[str, str], missing: str) -> None:
    environment = Environment(variables)

    configuration.sign_in(environment)

    assert refused(environment) == [missing]
    assert environment.problems[0].example


def test_a_provider_is_asked_over_tls() -> None:
    names = ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_LOGIN_CLAIM")
    environment = Environment({"OIDC_SERVER_URL": "http://id.test", **dict.fromkeys(names, "x")})

    configuration.sign_in(environment)

    assert refused(environment) == ["OIDC_SERVER_URL"]


@pytest.mark.parametrize(
    ("api_url", "address"),
    [
        ("https://api.github.com", {}),
        ("https://github.example.com/api/v3", {"GITHUB_URL": "https://github.example.com"}),
        ("http://127.0.0.1:8001", {"GITHUB_URL": "http://127.0.0.1:8001"}),
    ],
)
def test_people_sign_in_where_the_api_belongs_to(api_url: str, address: dict[str, str]) -> None:
    assert configuration.github_address(api_url) == address


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = configuration.field_keys(Environment({}), folder=tmp_path)

    assert configuration.field_keys(Environment({}), folder=tmp_path) == first
    assert (tmp_path / "field_key").stat().st_mode & 0o777 == 0o600


def test_the_first_of_several_keys_is_the_present_one(tmp_path: Path) -> None:
    environment = Environment({"FIELD_ENCRYPTION_KEY": f"{KEY},{configuration.make_key()}"})

    keys = configuration.field_keys(environment, folder=tmp_path)

    assert next(iter(keys.values())) == b"k" * 32
    assert len(keys) == 2


@pytest.mark.parametrize("value", ["short", "c2hvcnQ=", f"{KEY},x", "é"])
def test_a_key_that_is_none_is_refused_without_being_told(value: str, tmp_path: Path) -> None:
    environment = Environment({"FIELD_ENCRYPTION_KEY": value})

    configuration.field_keys(environment, folder=tmp_path)

    assert refused(environment) == ["FIELD_ENCRYPTION_KEY"]
    assert value not in environment.problems[0].message
