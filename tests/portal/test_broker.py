"""The folder that carries messages where no broker is installed."""

import json
import threading
from pathlib import Path

import pytest
from kombu import Connection, Queue
from kombu.simple import SimpleQueue

from portal import config
from portal.config import Environment

LARGE = 2_000_000


@pytest.fixture
def name(tmp_path: Path) -> str:
    """Return the name of a queue of this test's own: Kombu remembers within a process what it has declared."""
    return tmp_path.name


def queues_of(folder: Path, exchange: str) -> list[str]:
    return [queue for _, _, queue in json.loads((folder / "control" / f"{exchange}.exchange").read_text())]


def read(queue: SimpleQueue, *, count: int) -> list[int]:
    numbers = []
    for _ in range(count):
        message = queue.get(timeout=5)
        message.ack()
        numbers.append(message.payload["number"])
    return numbers


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    """Return a connection to a folder of its own, by the settings of the portal."""
    url, options = config.broker(Environment({}), folder=tmp_path)
    return Connection(url, transport_options=options)


def test_messages_arrive_in_their_order_and_leave_nothing(connection: Connection, name: str, tmp_path: Path) -> None:
    with connection, connection.SimpleQueue(name) as queue:
        for number in range(3):
            queue.put({"number": number})

        assert read(queue, count=3) == [0, 1, 2]

    assert list((tmp_path / "messages").iterdir()) == []


def test_a_message_that_is_seen_is_whole(connection: Connection, name: str, tmp_path: Path) -> None:
    def write() -> None:
        with connection, connection.SimpleQueue(name) as queue:
            for _ in range(20):
                queue.put({"text": "x" * LARGE})

    writer = threading.Thread(target=write)
    writer.start()
    sizes = set()
    while writer.is_alive():
        sizes |= {path.stat().st_size for path in (tmp_path / "messages").glob("*.msg")}

    assert min(sizes) > LARGE


def test_queues_that_are_made_at_once_are_all_known(connection: Connection, name: str, tmp_path: Path) -> None:
    def declare(number: int) -> None:
        with connection.clone() as other:
            Queue(f"queue{number}", name, routing_key="key")(other.channel()).declare()

    threads = [threading.Thread(target=declare, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(queues_of(tmp_path, name)) == [f"queue{number}" for number in range(8)]


def test_a_deleted_queue_takes_its_messages_with_it(connection: Connection, name: str, tmp_path: Path) -> None:
    with connection, connection.SimpleQueue(name) as queue:
        queue.put({})
        queue.queue.delete()

    assert queues_of(tmp_path, name) == []
    assert list((tmp_path / "messages").iterdir()) == []
