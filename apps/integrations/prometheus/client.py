"""The one way to a Prometheus: every answer is bounded in time and size, and an error says in words what to do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NoReturn

import requests
from prometheus_api_client import PrometheusConnect

from apps.integrations.errors import SourceError, SourceRejected, SourceUnavailable
from apps.integrations.prometheus.answers import unreadable
from apps.integrations.texts import clean
from apps.integrations.watchdog import Watchdog, WatchedAdapter

READ_SECONDS = 5.0  # for each read of the socket
TOTAL_SECONDS = 10.0  # for the whole answer: a server that sends a byte a second never meets READ_SECONDS
MAX_BYTES = 5 * 1024 * 1024
MAX_SERIES = 5_000
CHUNK_BYTES = 64 * 1024
# Each series of an answer holds this once; inside a text its quotes would be escaped.
SERIES_MARK = b'"metric":'
DETAIL_LENGTH = 200


class PrometheusClient:
    """Asks one server, one request after another. Not to be shared between threads."""

    def __init__(self, url: str, *, read_seconds: float = READ_SECONDS, total_seconds: float = TOTAL_SECONDS) -> None:
        self._url = url.rstrip("/")
        self._session = BoundedSession(read_seconds=read_seconds, total_seconds=total_seconds)
        self._connect = PrometheusConnect(url=self._url, session=self._session, timeout=read_seconds)
        # The library has put an adapter of its own there, which asks again by itself for six seconds.
        self._session.mount(self._url, self._session.watched)

    def now(self, query: str, *, at: datetime) -> list[Any]:
        """Return the vector that a query has at a moment. Raises SourceError."""
        with _no_library_errors():
            self._connect.custom_query(query, params={"time": at.timestamp()})
        return self._result("vector")

    def between(self, query: str, *, from_at: datetime, until_at: datetime, step_seconds: int) -> list[Any]:
        """Return the matrix that a query has at each step, first and last moment included. Raises SourceError."""
        with _no_library_errors():
            self._connect.custom_query_range(query, start_time=from_at, end_time=until_at, step=str(step_seconds))
        return self._result("matrix")

    def rules(self) -> list[Any]:
        """Return the groups of alerting rules. Raises SourceError."""
        with _no_library_errors():
            self._session.request("GET", f"{self._url}/api/v1/rules", params={"type": "alert"})
        groups = self._session.data.get("groups")
        return groups if isinstance(groups, list) else unreadable("it holds no groups of rules")

    def take_warnings(self) -> str:
        """Return what the server warned of since this was asked last, "" for nothing."""
        words, self._session.warnings = "; ".join(self._session.warnings), []
        return words

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _result(self, kind: str) -> list[Any]:
        data = self._session.data
        result = data.get("result")
        if data.get("resultType") != kind or not isinstance(result, list):
            unreadable(f"it is no {kind}")
        if len(result) > MAX_SERIES:
            _too_large(f"more than {MAX_SERIES:,} series")
        return result


class BoundedSession(requests.Session):
    """Reads each answer to its end within its bounds, and lets nothing but a good one through."""

    def __init__(self, *, read_seconds: float, total_seconds: float) -> None:
        super().__init__()
        # Neither proxies nor ~/.netrc: the address in the settings is the server that is meant.
        self.trust_env = False
        self.read_seconds, self.total_seconds = read_seconds, total_seconds
        self.warnings: list[str] = []
        self.data: dict[str, Any] = {}
        self.watched = WatchedAdapter()

    def request(self, method: str | bytes, url: str | bytes, **options: Any) -> requests.Response:  # type: ignore[override]
        """Send a request; keep the data of its answer, or raise SourceError."""
        options |= {"timeout": self.read_seconds, "allow_redirects": False, "stream": True}
        self.data = {}
        with Watchdog(self.watched.connections, seconds=self.total_seconds) as watchdog, _told_apart(watchdog):
            response = super().request(method, url, **options)
            body = _read_all(response)
            if watchdog.has_fired:  # a body without a length ends silently when its socket is cut
                raise _too_slow()
        response._content = body
        self.data = self._judged(response, body=body)
        return response

    def _judged(self, response: requests.Response, *, body: bytes) -> dict[str, Any]:
        answer = _json(body)
        if response.status_code != 200:
            _refuse(response, told=answer)
        if not isinstance(answer, dict):
            unreadable("it is no JSON object, so there may be no Prometheus at PROMETHEUS_URL")
        if answer.get("status") != "success":
            unreadable(f"it says {_detail(answer) or 'neither success nor why not'}")
        warned = answer.get("warnings")
        if isinstance(warned, list):
            self.warnings += [clean(str(one), limit=DETAIL_LENGTH) for one in warned[:5]]
        data = answer.get("data")
        return data if isinstance(data, dict) else unreadable("its data is missing")


def _read_all(response: requests.Response) -> bytes:
    """Read the body, as long as it keeps to its bounds."""
    body, counted, series = bytearray(), 0, 0
    for part in response.iter_content(CHUNK_BYTES):
        body += part
        # Looked at from a little before the part: it may have cut a mark in two.
        series += body.count(SERIES_MARK, max(counted - len(SERIES_MARK) + 1, 0))
        counted = len(body)
        if len(body) > MAX_BYTES or series > MAX_SERIES:
            response.close()
            _too_large(f"more than {MAX_SERIES:,} series" if series > MAX_SERIES else "more than 5 MB")
    return bytes(body)


def _json(body: bytes) -> Any:
    """Return what a body says, None where it is no JSON. Its numbers are texts, so a bare NaN is no JSON either."""
    try:
        return json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _refuse(response: requests.Response, *, told: Any) -> NoReturn:
    """Raise what follows from a status other than 200."""
    status, detail = response.status_code, _detail(told)
    said = f" ({detail})" if detail else ""
    if status in (401, 403):
        words = f"Prometheus refuses ({status}): PROMETHEUS_URL must be an address that needs no sign-in."
        raise SourceRejected(words, reason="credential" if status == 401 else "forbidden")
    if 300 <= status < 400:
        words = f"PROMETHEUS_URL answers with a redirect ({status}): set it to where Prometheus itself answers."
        raise SourceRejected(words, reason="not_found")
    if status in (404, 405):
        words = f"There is no Prometheus at PROMETHEUS_URL: its API is not found ({status})."
        raise SourceRejected(words, reason="not_found")
    if status in (400, 422):
        raise SourceRejected(f"Prometheus does not take the question{said}.", reason="unsupported")
    raise SourceUnavailable(f"Prometheus answered with an error ({status}){said}.", reason="server_error")


def _detail(told: Any) -> str:
    error = told.get("error") if isinstance(told, dict) else None
    return clean(error, limit=DETAIL_LENGTH) if isinstance(error, str) else ""


@contextmanager
def _no_library_errors() -> Iterator[None]:
    """Let the library's own reading of an answer stay without effect: the session has judged it already."""
    try:
        yield
    except (KeyError, TypeError, ValueError):
        return


@contextmanager
def _told_apart(watchdog: Watchdog) -> Iterator[None]:
    """Turn what goes wrong on the network into SourceUnavailable with its reason."""
    try:
        yield
    except SourceError:
        raise
    except requests.exceptions.SSLError as error:
        words = "The certificate of Prometheus was refused: check PROMETHEUS_URL and the machine's certificates."
        raise SourceUnavailable(words, reason="certificate") from error
    except (requests.RequestException, OSError) as error:
        if watchdog.has_fired or isinstance(error, requests.Timeout) or "timed out" in str(error):
            raise _too_slow() from error
        words = "Prometheus could not be reached, or broke the connection."
        raise SourceUnavailable(words, reason="network") from error


def _too_slow() -> SourceUnavailable:
    return SourceUnavailable("Prometheus took too long to answer.", reason="timeout")


def _too_large(what: str) -> NoReturn:
    raise SourceUnavailable(f"The answer of Prometheus is too large: it has {what}.", reason="too_heavy")
