"""The one place where text from outside is made fit to be stored."""

import re

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes neither NUL nor half of a surrogate pair


def clean(text: str, *, limit: int | None = None) -> str:
    """Replace what no database stores, and cut to what its column holds."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:limit]
