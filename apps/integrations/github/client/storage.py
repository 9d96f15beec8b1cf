"""Fetches what GitHub keeps elsewhere: from known hosts only, without the credential, within a size and a time."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import requests
from github.Requester import Requester
from urllib3.exceptions import HTTPError

from apps.integrations.github.client.transport import CHUNK_BYTES, USER_AGENT
from apps.integrations.watchdog import Watchdog, WatchedAdapter


class DownloadFailed(Exception):
    """What was asked for could not be fetched. The words say why; `is_final` where another try would go no better."""

    def __init__(self, words: str, *, is_final: bool = False) -> None:
        super().__init__(words)
        self.is_final = is_final


class StorageOutOfReach(DownloadFailed):
    """The host could not be reached a moment ago, and was not asked again: each time would take as long."""


class Storage:
    """The hosts that GitHub's API may send us to. Not to be shared between threads."""

    def __init__(self, *, api_url: str, hosts: Sequence[str], read_seconds: float, total_seconds: float) -> None:
        self._own = urlsplit(api_url)
        self._hosts = hosts
        self._read_seconds = read_seconds
        self._total_seconds = total_seconds
        self._out_of_reach: set[str] = set()
        self._watched = WatchedAdapter()
        self._session = requests.Session()
        self._session.auth = Requester.noopAuth  # else requests looks into ~/.netrc
        self._session.mount("http://", self._watched)
        self._session.mount("https://", self._watched)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def fetch(self, address: str, *, most_bytes: int) -> bytes:
        """Return what is at an address; raises DownloadFailed."""
        host = self._allowed(address)
        if host in self._out_of_reach:
            raise StorageOutOfReach(f"{host} could not be reached just now.")
        with Watchdog(self._watched.connections, seconds=self._total_seconds) as watchdog:
            with self._asked(address, host=host) as response:
                try:
                    content = _content(response, most_bytes=most_bytes)
                except (requests.RequestException, HTTPError) as error:
                    raise DownloadFailed(f"{host} broke off, or took too long.") from error
            if watchdog.has_fired:  # a body without a length ends silently when its socket is cut
                raise DownloadFailed(f"{host} took too long.")
        return content

    def _allowed(self, address: str) -> str:
        """Return the host of an address; raises DownloadFailed where GitHub keeps nothing there."""
        there = urlsplit(address)
        is_own = (there.scheme, there.netloc) == (self._own.scheme, self._own.netloc)
        host = there.hostname or "nowhere"
        is_known = there.scheme == "https" and any(_fits(host, pattern) for pattern in self._hosts)
        if not (is_own or is_known):
            words = f"GitHub redirects to {host[:100]}, which GITHUB_ARTIFACT_HOSTS does not name."
            if host in self._out_of_reach:
                raise StorageOutOfReach(words)
            self._out_of_reach.add(host)
            raise DownloadFailed(words)
        return host

    def _asked(self, address: str, *, host: str) -> requests.Response:
        # Nothing is unpacked on the way: how much that becomes would not be known.
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
        try:
            response = self._session.get(
                address, headers=headers, timeout=self._read_seconds, allow_redirects=False, stream=True
            )
        except (requests.RequestException, ValueError) as error:
            self._out_of_reach.add(host)
            raise DownloadFailed(f"{host} could not be reached.") from error
        self._session.cookies.clear()
        return response


def _content(response: requests.Response, *, most_bytes: int) -> bytes:
    """Read an answer, as far as it may go; raises DownloadFailed."""
    if response.status_code != 200:
        raise DownloadFailed(f"GitHub's storage answered {response.status_code}.")
    told = response.headers.get("Content-Length", "")
    parts, size = [], int(told) if told.isdigit() and int(told[:20]) > most_bytes else 0
    for part in response.raw.stream(CHUNK_BYTES, decode_content=False):
        parts.append(part)
        size += len(part)
        if size > most_bytes:
            raise DownloadFailed(f"It has more than {most_bytes} bytes.", is_final=True)
    return b"".join(parts)


def _fits(host: str, pattern: str) -> bool:
    """Say whether a host is the one of a pattern, or for `*.example.com` below that."""
    return host.endswith(pattern[1:].lower()) if pattern.startswith("*.") else host == pattern.lower()
