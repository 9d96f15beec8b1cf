"""The percents in the words of a status, such as `87.50% (+0.12%) compared to 1a2b3c4` of Codecov."""

import re
from dataclasses import dataclass

# Of a status 140, of a check up to 1,024 characters are kept.
MOST_READ = 300
NUMBER = r"(?<![0-9.,+\-−])([0-9]{1,3}(?:[.,][0-9]{1,6})?) ?%"
PERCENT = re.compile(NUMBER)
TARGET = re.compile(rf"\btarget:? ?{NUMBER}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPercentRecord:
    """What words say; None where they say no number, as in `Coverage not affected`."""

    percent: float | None
    target: float | None

    @classmethod
    def read(cls, words: str) -> "ToldPercentRecord":
        """Find the share and what is aimed at; a change in brackets is neither."""
        start = words[:MOST_READ]
        rest = TARGET.sub("", start).partition("(")[0]
        return cls(percent=_share(PERCENT.search(rest)), target=_share(TARGET.search(start)))


def _share(found: re.Match[str] | None) -> float | None:
    """Return a number from 0 to 100; more is nonsense."""
    number = float(found[1].replace(",", ".")) if found else None
    return number if number is not None and number <= 100 else None
