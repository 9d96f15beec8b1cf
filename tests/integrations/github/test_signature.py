"""The signature of a webhook."""

import pytest

from apps.integrations.github.signature import Signing, is_shaped, is_signed

# https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
SECRET, BODY = "It's a Secret to Everybody", b"Hello, World!"
DIGEST = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
HEADER = f"sha256={DIGEST}"


def test_the_signature_that_github_publishes_is_good() -> None:
    assert is_signed(BODY, header=HEADER, secrets=[SECRET])


@pytest.mark.parametrize("secrets", [[SECRET, "before"], ["after", SECRET]])
def test_while_a_secret_is_changed_both_are_good(secrets: list[str]) -> None:
    assert is_signed(BODY, header=HEADER, secrets=secrets)


def test_a_body_may_come_in_parts() -> None:
    signing = Signing([SECRET])
    for part in (b"Hello", b", ", b"World!"):
        signing.update(part)

    assert signing.is_named_by(HEADER)


@pytest.mark.parametrize(
    "header",
    [
        *("", DIGEST, f"SHA256={DIGEST}", f"sha1={DIGEST}", f"sha256={DIGEST.upper()}", f"{HEADER} ", f" {HEADER}"),
        *(HEADER[:-1], f"{HEADER}\n", "sha256=" + "0" * 64, "sha256=\xe9\xe9", "sha256=\ud800", "sha256="),
    ],
)
def test_anything_else_is_not(header: str) -> None:
    assert not is_signed(BODY, header=header, secrets=[SECRET])


def test_another_body_is_not_signed_by_it() -> None:
    assert not is_signed(BODY + b"\n", header=HEADER, secrets=[SECRET])


def test_without_a_secret_nothing_is_signed() -> None:
    assert not is_signed(BODY, header=HEADER, secrets=[])


def test_only_what_may_be_a_signature_is_read_any_further() -> None:
    assert is_shaped(HEADER)
    assert not any(map(is_shaped, ["", f"{HEADER}\n", f"SHA256={DIGEST}", "sha256=\xe9", "sha256=" + "\u0660" * 64]))
