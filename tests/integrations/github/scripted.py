"""A server on a real socket that gives the answers a test has written down, in their order."""

import json
import socket
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from apps.integrations.errors import SourceRateLimited
from apps.integrations.walks import Page, Target, Walk

SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
PING = {"data": {"rateLimit": {"cost": 1, "remaining": 4000, "resetAt": "2026-09-01T00:00:00Z"}}}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer and how it is delivered."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Literal["", "drip", "drip_headers", "stall", "cut", "reset"] = ""

    def encoded(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any

    @property
    def document(self) -> str:
        return str(self.body["query"].partition("query ")[2].split("(")[0].split(" ")[0])

    @property
    def variables(self) -> dict[str, Any]:
        return dict(self.body["variables"])


class Handler(BaseHTTPRequestHandler):
    """Answers with the next reply of the script, and with the last one for ever after."""

    protocol_version = "HTTP/1.1"
    server: "ScriptedServer"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        sent = json.loads(body) if body else None
        self.server.seen.append(Seen(method=self.command, path=self.path, headers=headers, body=sent))
        self._deliver(self.server.next_reply())

    def _deliver(self, reply: Reply) -> None:
        content = reply.encoded()
        head = f"HTTP/1.1 {reply.status} Scripted\r\nContent-Length: {len(content)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items()) + "\r\n"
        if reply.delivery == "stall":
            self.server.stopping.wait(5)
        elif reply.delivery == "drip_headers":
            self._drip(head.encode())
        elif reply.delivery == "drip":
            self.wfile.write(head.encode())
            self._drip(content)
        elif reply.delivery == "cut":
            self.wfile.write(head.encode() + content[: len(content) // 2])
            self.close_connection = True
        elif reply.delivery == "reset":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        else:
            self.wfile.write(head.encode() + content)

    def _drip(self, content: bytes) -> None:
        self.close_connection = True
        for byte in content:
            if self.server.stopping.wait(0.05):
                return
            try:
                self.wfile.write(bytes([byte]))
            except OSError:
                return

    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep quiet."""


class ScriptedServer(ThreadingHTTPServer):
    """Remembers what it was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: list[Reply] = []
        self.seen: list[Seen] = []
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def next_reply(self) -> Reply:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def stop(self) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()
        self._thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about clients that hang up."""


class MemoryLimits:
    """Limits of this process alone, which remember what they were told."""

    def __init__(self) -> None:
        self.recorded: list[tuple[str, int | None, int | None]] = []
        self.pauses: list[tuple[str, float | None, datetime | None, str]] = []
        self.until: datetime | None = None

    def check(self, resource: str) -> None:
        if self.until is not None and self.until > datetime.now(UTC):
            raise SourceRateLimited(f"{resource} is paused", reason="secondary", until=self.until)

    def record(self, resource: str, *, limit: int | None, remaining: int | None, reset_at: datetime | None) -> None:
        self.recorded.append((resource, limit, remaining))

    def pause(self, resource: str, *, seconds: float | None, until: datetime | None, reason: str) -> datetime:
        self.pauses.append((resource, seconds, until, reason))
        self.until = until or datetime.now(UTC) + timedelta(seconds=seconds or 60)
        return self.until


def data(**parts: Any) -> Reply:
    """Reply with the data of a GraphQL answer."""
    return Reply(body={"data": {**parts, "rateLimit": {"cost": 1}}})


def errors(*problems: dict[str, Any], **parts: Any) -> Reply:
    """Reply with errors, and with data where there are parts."""
    return Reply(body={"errors": list(problems), **({"data": parts} if parts else {})})


def elapsed_since(start: float) -> float:
    """Return the seconds since a moment of time.monotonic()."""
    return time.monotonic() - start


def made_certificate(folder: Path) -> Path:
    """Write a certificate for this machine that only itself vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(pem_of(key) + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def made_app_key() -> str:
    """Make the private key of a GitHub App."""
    return pem_of(rsa.generate_private_key(public_exponent=65537, key_size=2048)).decode()


def pem_of(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    """Return a private key as text."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def walk(
    key: str = "organization",
    *,
    ids: tuple[str, ...] = (),
    since: datetime | None = None,
    cursor: str = "",
    page_size: int | None = None,
) -> Walk:
    """Describe a full walk, or with `since` an incremental one."""
    target = Target(key=key, name=key, node_ids=ids)
    return Walk(target=target, is_full=since is None, since=since, cursor=cursor, page_size=page_size)


def records_of(pages: Iterable[Page]) -> list[Any]:
    """Return the records of all pages."""
    return [record for page in pages for record in page.records]
