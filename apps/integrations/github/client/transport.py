"""Carries one request to GitHub and its whole answer back through PyGithub, within a fixed time and size."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from github import Auth, Github
from github.Requester import HTTPRequestsConnectionClass, Requester, RequestsResponse

from apps.integrations.errors import SourceUnavailable
from apps.integrations.watchdog import Watchdog, WatchedAdapter

API_VERSION = "2022-11-28"
USER_AGENT = "engineering-portal"
READ_SECONDS = 10  # for each read of the socket
TOTAL_SECONDS = 20.0  # for the whole answer: a server that sends a byte a second never meets READ_SECONDS
MAX_BYTES = 64 * 1024 * 1024
CHUNK_BYTES = 64 * 1024

# PyGithub writes whole answers to its log at DEBUG: private text, and the tokens of installations.
logging.getLogger("github.Requester").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it came: header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: str = field(repr=False)


class WholeResponse(RequestsResponse):
    """A response read to its end."""

    def __init__(self, response: requests.Response, *, body: bytes) -> None:
        super().__init__(response)
        self._body = body

    def getheaders(self) -> Any:
        """Show PyGithub no header: it follows a Location without the query, and trips over odd limits."""
        return ()

    def read(self) -> str:
        """Return the body as text; JSON is UTF-8 whatever a proxy says."""
        return self._body.decode("utf-8", errors="replace")


class Connection(HTTPRequestsConnectionClass):
    """One kept-alive connection in the shape that PyGithub's requester takes, for http and https alike."""

    def __init__(self, *, origin: str, read_seconds: float, total_seconds: float) -> None:
        self.origin = origin
        self.read_seconds = read_seconds
        self.total_seconds = total_seconds
        self.answered: dict[str, str] = {}  # the headers of the last answer, names in lower case
        self.watched = WatchedAdapter()
        self.session = requests.Session()
        self.session.auth = Requester.noopAuth  # else requests looks into ~/.netrc
        self.session.mount("http://", self.watched)
        self.session.mount("https://", self.watched)

    def getresponse(self) -> WholeResponse:
        """Send the request that was announced and read the whole answer, or raise SourceUnavailable."""
        with Watchdog(self.watched.connections, seconds=self.total_seconds) as watchdog, told_apart(watchdog):
            response = self.session.request(
                self.verb,
                self.origin + self.url,
                headers=self.headers,
                data=self.input,
                timeout=(self.read_seconds, self.read_seconds),
                allow_redirects=False,
                stream=True,
            )
            body = read_all(response)
            if watchdog.has_fired:  # a body without a length ends silently when its socket is cut
                raise too_slow()
        if response.status_code == 202:  # PyGithub would sleep and ask again without an end
            raise SourceUnavailable("GitHub is still preparing this answer.", reason="server_error")
        self.answered = {name.lower(): value for name, value in response.headers.items()}
        return WholeResponse(response, body=body)


def read_all(response: requests.Response) -> bytes:
    """Read the body, up to a size no answer of GitHub's has."""
    parts, size = [], 0
    for part in response.iter_content(CHUNK_BYTES):
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            response.close()
            raise SourceUnavailable("GitHub's answer is larger than any it should give.", reason="bad_answer")
    return b"".join(parts)


@contextmanager
def told_apart(watchdog: Watchdog) -> Iterator[None]:
    """Turn what goes wrong on the network into SourceUnavailable with its reason."""
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise SourceUnavailable(
            "The certificate of the GitHub server was refused: check GITHUB_API_URL and the machine's certificates.",
            reason="certificate",
        ) from error
    except requests.RequestException as error:
        if watchdog.has_fired or isinstance(error, requests.Timeout) or "timed out" in str(error):
            raise too_slow() from error
        raise SourceUnavailable("GitHub could not be reached, or broke the connection.", reason="network") from error
    except ValueError as error:  # requests looks at a Location that it is not to follow
        raise SourceUnavailable("GitHub redirects to what is no address.", reason="bad_answer") from error


def too_slow() -> SourceUnavailable:
    """Say that an answer took longer than it may."""
    return SourceUnavailable("GitHub took too long to answer.", reason="timeout")


class Transport:
    """PyGithub's requester for one way of authentication. Not to be shared between threads."""

    def __init__(
        self, *, api_url: str, auth: Auth.Auth, read_seconds: float = READ_SECONDS, total_seconds: float = TOTAL_SECONDS
    ) -> None:
        self._github = Github(
            base_url=api_url,
            auth=auth,
            timeout=READ_SECONDS,
            user_agent=USER_AGENT,
            per_page=100,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
            api_version=API_VERSION,
        )
        parts = urlsplit(api_url)
        self._connection = Connection(
            origin=f"{parts.scheme}://{parts.netloc}", read_seconds=read_seconds, total_seconds=total_seconds
        )

    @property
    def graphql_url(self) -> str:
        """Where GraphQL is answered: beside REST, or at /api/graphql of an Enterprise Server."""
        return self._github.requester.graphql_url

    def send(
        self,
        verb: str,
        url: str,
        *,
        parameters: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        payload: Any = None,
    ) -> RawAnswer:
        """Send one request and return whatever was answered, or raise SourceUnavailable."""
        status, _, body = self._github.requester.requestJson(
            verb, url, parameters, dict(headers or {}), payload, cnx=self._connection
        )
        return RawAnswer(status=status, headers=self._connection.answered, body=body)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
        self._github.close()
