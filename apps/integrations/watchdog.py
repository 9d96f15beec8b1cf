"""Connections that can be cut from outside: an answer ends within its time, however slowly it comes."""

import socket
import threading
from functools import partial
from types import TracebackType
from typing import Any, Self, cast
from weakref import WeakSet

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection


class Watchdog:
    """Cuts the sockets of some connections when the time is up, whatever they are doing."""

    def __init__(self, connections: WeakSet[HTTPConnection], *, seconds: float) -> None:
        self.has_fired = False
        self._connections = connections
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def _fire(self) -> None:
        self.has_fired = True
        for connection in list(self._connections):
            sock = connection.sock
            if isinstance(sock, socket.socket):
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # it has ended by itself meanwhile


class WatchedAdapter(HTTPAdapter):
    """Remembers the connections it opens, so that a watchdog can reach them."""

    def __init__(self) -> None:
        self.connections: WeakSet[HTTPConnection] = WeakSet()
        super().__init__(max_retries=0, pool_connections=1, pool_maxsize=1)

    def get_connection_with_tls_context(self, *arguments: Any, **options: Any) -> HTTPConnectionPool:
        """Return the pool for a request, made to report the connections it opens."""
        pool = cast(HTTPConnectionPool, super().get_connection_with_tls_context(*arguments, **options))
        if not isinstance(pool.ConnectionCls, partial):
            pool.ConnectionCls = cast(Any, partial(self._open, cast(Any, pool.ConnectionCls)))
        return pool

    def _open(self, kind: type[HTTPConnection], **options: Any) -> HTTPConnection:
        connection = kind(**options)
        self.connections.add(connection)
        return connection
