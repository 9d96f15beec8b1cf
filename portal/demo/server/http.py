"""The socket: reads requests, writes replies, and breaks connections when a fault says so."""

import gzip
import secrets
import socket
import struct
import threading
from collections.abc import Callable
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NoReturn

from portal.demo.server.messages import Reply, Request

SMALLEST_TO_COMPRESS = 1000
PIECES = 20


class Listener(ThreadingHTTPServer):
    """Listens; every connection has a thread."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], answer: Callable[[Request], Reply]) -> None:
        self.answer = answer
        self.is_stopping = threading.Event()
        self.connections: set[socket.socket] = set()
        super().__init__(address, Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, so that stopping ends those that are kept alive."""
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection."""
        self.connections.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        """Close what is still open."""
        self.is_stopping.set()
        for connection in tuple(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was faster

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away; anything else is ours and is shown."""
        if not self.is_stopping.is_set():
            super().handle_error(request, client_address)


class Connection(BaseHTTPRequestHandler):
    """One connection, kept alive."""

    server: Listener
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the server has a log of its own."""

    def handle(self) -> None:
        """Serve until the client goes away."""
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def _serve(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size) if size else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(method=self.command, target=self.path, headers=headers, body=body)
        reply = self.server.answer(request)
        self._deliver(reply, accepts_gzip="gzip" in headers.get("accept-encoding", ""))

    do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = do_HEAD = _serve  # noqa: N815 - the base class names them

    def _deliver(self, reply: Reply, *, accepts_gzip: bool) -> None:
        if reply.delivery == "reset":
            self._reset()
        if reply.delivery == "stall":
            self.server.is_stopping.wait(reply.seconds)
        body = reply.encoded()
        if accepts_gzip and len(body) > SMALLEST_TO_COMPRESS:
            body = gzip.compress(body, compresslevel=1, mtime=0)
            reply.headers["Content-Encoding"] = "gzip"
        head = self._head(reply, len(body))
        if self.command == "HEAD":
            self.wfile.write(head)
        elif reply.delivery == "drip":
            self._drip(head, body, reply.seconds)
        elif reply.delivery == "truncate":
            self.wfile.write(head + body[: len(body) // 2])
            self.close_connection = True
        else:
            self.wfile.write(head + body)

    def _head(self, reply: Reply, size: int) -> bytes:
        self.log_request(reply.status)
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("X-GitHub-Request-Id", secrets.token_hex(10).upper())
        self.send_header("Content-Length", str(size))
        head = b"".join([*self._headers_buffer, b"\r\n"])
        self._headers_buffer: list[bytes] = []
        return head

    def _drip(self, head: bytes, body: bytes, seconds: float) -> None:
        self.wfile.write(head)
        step = len(body) // PIECES + 1
        for start in range(0, len(body), step):
            if self.server.is_stopping.wait(seconds / PIECES):
                self.close_connection = True
                return
            self.wfile.write(body[start : start + step])

    def _reset(self) -> NoReturn:
        # Closing with a zero linger sends RST instead of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()
        raise ConnectionAbortedError("a fault")


def http_date(moment: Any) -> str:
    """Write a moment as HTTP does."""
    return format_datetime(moment, usegmt=True)
