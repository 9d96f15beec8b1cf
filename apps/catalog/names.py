"""Names as people spell them: `Phase 1`, `phase_1` and `phase: 1` say the same."""

import re2

SEPARATORS = re2.compile(r"[\s_:/-]+")


def plain(name: str) -> str:
    """Return a name in lower case with one dash between its parts."""
    return str(SEPARATORS.sub("-", name.strip().lower()))


def last_part(name: str) -> str:
    """Return the plain name without what a colon or slash sets before it: `gateway` of `service: Gateway`."""
    return plain(re2.split(r"[:/]", name)[-1])
