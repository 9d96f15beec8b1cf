"""Which demonstration world is served: the same one after a restart, a fresh one when it has grown old."""

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

SEED = 2026
# A world ends when it was made. One from yesterday would show a week in which nothing happens any more.
KEPT_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Demonstration:
    """What makes the demonstration world: the same three make the same world."""

    seed: int
    now: str
    size: str

    def is_usable(self, *, size: str, now: datetime) -> bool:
        """Return whether this world can still be shown."""
        age = now - datetime.fromisoformat(self.now)
        return self.size == size and timedelta(0) <= age < KEPT_FOR


def kept_demonstration(folder: Path) -> Demonstration | None:
    """Return the world that was served last, or None."""
    try:
        kept = Demonstration(**json.loads(_path(folder).read_text(encoding="utf-8")))
        datetime.fromisoformat(kept.now)
    except (OSError, ValueError, TypeError):
        return None
    return kept


def start_demonstration(folder: Path, *, size: str, now: datetime) -> Demonstration:
    """Begin a fresh world, with an empty database and an empty queue."""
    for path in folder.glob("demonstration.sqlite3*"):
        path.unlink()
    shutil.rmtree(folder / "demonstration-queue", ignore_errors=True)
    fresh = Demonstration(seed=SEED, now=now.isoformat(timespec="seconds"), size=size)
    _path(folder).write_text(json.dumps(asdict(fresh)), encoding="utf-8")
    return fresh


def _path(folder: Path) -> Path:
    return folder / "demonstration.json"
