"""The embedded broker: a folder in which each message is a file, seen either whole or not at all.

Kombu's transport of this kind writes a message where its reader already looks, so that a worker may take an empty
file and end over it (https://github.com/celery/kombu/issues/1551). It also moves what it reads through the machine's
temporary folder. Here a file gets its name when it is complete, and never leaves the folder.
"""

import fcntl
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads

Table = list[filesystem.exchange_queue_t]


class Channel(filesystem.Channel):
    """Kombu's channel of files, with files that appear at once."""

    # Kombu's own channels disagree on the name of the second argument.
    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        _write(Path(self.data_folder_out) / name, dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] == f"{queue}.msg" and (text := _take(folder / name)):
                return loads(text)
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        entry = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change(exchange, lambda table: table if entry in table else [entry, *table])

    def _delete(
        self, queue: str, exchange: str, routing_key: str | None, pattern: str | None, *args: Any, **options: Any
    ) -> None:
        virtual.Channel._delete(self, queue, *args, **options)
        entry = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change(exchange, lambda table: [one for one in table if one != entry])

    def _change(self, exchange: str, change: Callable[[Table], Table]) -> None:
        with _only_one(self.control_folder / "lock"):
            before = self.get_table(exchange)
            after = change(before)
            if after != before:
                _write(self.control_folder / f"{exchange}.exchange", dumps(after))


class Transport(filesystem.Transport):
    """Kombu's transport of files with this channel."""

    Channel = Channel


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{uuid.uuid4()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.rename(path)
    except OSError as error:
        raise ChannelError(f"The message cannot be kept in {path.parent}: {error}") from error


def _take(path: Path) -> str:
    """Return what a file holds and remove it; "" when another was faster."""
    mine = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.rename(mine)
        text = mine.read_text(encoding="utf-8")
        mine.unlink()
    except OSError:
        return ""
    return text


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
