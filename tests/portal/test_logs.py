"""What never reaches the logs."""

import logging
import sys

import pytest

from portal.logs import RedactingFormatter


def line(message: str, *, error: bool = False) -> str:
    info = None
    if error:
        try:
            raise ValueError(message)
        except ValueError:
            info = sys.exc_info()
    record = logging.LogRecord("portal", logging.INFO, __file__, 1, message, None, info)
    return RedactingFormatter("%(message)s", secrets=["the-webhook-secret", "", "x"]).format(record)


@pytest.mark.parametrize(
    "secret",
    [
        "the-webhook-secret",
        "ghp_0123456789abcdefghij",
        "ghs_0123456789abcdefghij",
        "github_pat_0123456789_abcdefghij",
        "dpt_7_0123456789-abcdefghij_k",
        "xoxb-123456789012-abcdef",
        "hooks.slack.com/services/T0/B0/abcdef",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_a_secret_is_taken_out_of_messages_and_tracebacks(secret: str) -> None:
    assert line(f"before {secret} after") == "before [redacted] after"
    assert secret not in line(f"before {secret} after", error=True)


def test_the_password_in_an_address_is_taken_out() -> None:
    assert line("postgres://portal:pass@db.example.com/portal") == "postgres://[redacted]@db.example.com/portal"


def test_a_short_setting_redacts_nothing() -> None:
    assert line("x marks the spot") == "x marks the spot"


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert line("GET /\x1b[31m\x00\r") == "GET /\\x1b[31m\\x00\\x0d"
