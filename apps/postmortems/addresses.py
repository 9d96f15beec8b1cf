"""Addresses that people paste: only such as a browser may safely open."""

import re
from urllib.parse import urlsplit, urlunsplit

LONGEST = 2000
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)


class AddressInvalid(ValueError):
    """An address cannot be linked; the text says why."""


def checked_address(text: str, *, home: str = "") -> str:
    """Return an address with its host as computers spell it. Raises AddressInvalid.

    A host of look-alike letters shows what it is: xn--gthub-n4a.com is not github.com. What begins with `home`, where
    GitHub is, may be unencrypted as that is.
    """
    address = text.strip()
    if not address:
        raise AddressInvalid("Paste the address of the postmortem.")
    if any(letter.isspace() or not letter.isprintable() for letter in address):
        raise AddressInvalid("It holds a space or a letter that cannot be seen.")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressInvalid("It is no address.") from error
    if home and address.startswith(f"{home}/") and len(address) <= LONGEST:
        return address
    if parts.scheme != "https":
        raise AddressInvalid("Only addresses that begin with https:// are taken.")
    if not host or parts.username is not None or parts.password is not None:
        raise AddressInvalid("It names no host, or a user before it.")
    place = f"{_plain(host)}{f':{port}' if port else ''}"
    checked = urlunsplit(("https", place, parts.path, parts.query, parts.fragment))
    if len(checked) > LONGEST:
        raise AddressInvalid(f"It has {len(checked)} characters; at most {LONGEST} are taken.")
    return checked


def _plain(host: str) -> str:
    try:
        plain = host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise AddressInvalid("Its host is no name.") from error
    if HOST.fullmatch(plain) is None:
        raise AddressInvalid("Its host is no name.")
    return plain
