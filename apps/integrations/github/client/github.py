"""The one way to GitHub. Not to be shared between threads: one client a job, as GitHub wants one request at a time."""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NoReturn, TypedDict
from urllib.parse import quote, urlsplit

from github import Auth

from apps.integrations.errors import SourceError, SourceRateLimited, SourceRejected, SourceUnavailable
from apps.integrations.github import documents
from apps.integrations.github.client.answers import (
    GraphQLAnswer,
    RestAnswer,
    cost_of,
    json_of,
    message_of,
    problems_of,
    server_time_of,
    whole_number,
)
from apps.integrations.github.client.credentials import (
    BearerAuth,
    Credential,
    InstallationToken,
    InstallationTokens,
    app_auth,
)
from apps.integrations.github.client.limits import Limits, Usage
from apps.integrations.github.client.refusals import (
    LIMIT_KINDS,
    LIMIT_WORDS,
    GatewayTimeout,
    Limit,
    graphql_refusal,
    limit_of,
    moment_of,
    refusal_of,
)
from apps.integrations.github.client.storage import Storage
from apps.integrations.github.client.transport import READ_SECONDS, TOTAL_SECONDS, RawAnswer, Transport

TRIES = 3
RETRIED = {"network", "timeout", "server_error"}
FIRST_PAUSE_SECONDS = 2.0
REDIRECTS = (301, 302, 307, 308)
MAX_REDIRECTS = 3
OWN_BUDGETS = ("app", "packages")
NO_PACKAGES_TOKEN = "Packages need a token of their own: set GITHUB_PACKAGES_TOKEN to a classic one with read:packages."  # noqa: S105


class Asked(TypedDict):
    """What is asked, in words, and the permissions it needs."""

    what: str
    needs: str


class GitHubClient:
    """Asks GraphQL and REST for one organization with one credential, within its limits."""

    def __init__(
        self,
        *,
        api_url: str,
        organization: str,
        credential: Credential,
        limits: Limits,
        deadline: Callable[[], None] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        read_seconds: float = READ_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        storage_hosts: Sequence[str] = (),
    ) -> None:
        self.organization = organization
        self.usage = Usage()
        self.server_time: datetime | None = None  # GitHub's own, of the last answer
        self._unsupported: dict[str, SourceRejected] = {}
        self._api_url = api_url.rstrip("/")
        self._limits = limits
        self._deadline = deadline
        self._sleep = sleep
        self._tokens: InstallationTokens | None = None
        self._app: Transport | None = None
        auth: Auth.Auth = Auth.Token(credential.token) if credential.token else self._app_tokens(credential)
        self._transport = Transport(
            api_url=self._api_url, auth=auth, read_seconds=read_seconds, total_seconds=total_seconds
        )

        self._storage = Storage(
            api_url=self._api_url, hosts=storage_hosts, read_seconds=read_seconds, total_seconds=2 * total_seconds
        )
        self._packages: Transport | None = None
        if credential.packages_token:
            token = Auth.Token(credential.packages_token)
            self._packages = Transport(
                api_url=self._api_url, auth=token, read_seconds=read_seconds, total_seconds=total_seconds
            )

    def __repr__(self) -> str:
        return f"<GitHubClient for {self.organization} at {urlsplit(self._api_url).hostname}>"

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()
        self._storage.close()
        for transport in (self._app, self._packages):
            if transport is not None:
                transport.close()

    def graphql(self, document_name: str, variables: dict[str, Any]) -> GraphQLAnswer:
        """Run a document. The data may have holes, which `errors` name; anything worse is raised.

        A page that times out while GitHub answers otherwise raises SourceUnavailable with the reason too_heavy.
        A document that the server's schema does not know is not sent again.
        """
        if document_name in self._unsupported:
            raise self._unsupported[document_name]
        for attempt in range(1, TRIES + 1):
            try:
                return self._run(document_name, variables)
            except SourceUnavailable as error:
                if isinstance(error, GatewayTimeout) or error.reason == "timeout":
                    self._tell_heavy_from_down(error, tries_left=TRIES - attempt)
                if error.reason not in RETRIED or attempt == TRIES:
                    raise
            self._pause_before_retry(attempt)
        raise AssertionError("unreachable: the last try returns or raises")

    def _run(self, document_name: str, variables: dict[str, Any]) -> GraphQLAnswer:
        payload = {"query": documents.text(document_name), "variables": variables}
        raw = self._send(
            "POST",
            self._transport.graphql_url,
            resource="graphql",
            payload=payload,
            headers={"X-Github-Next-Global-ID": "1"},
        )
        if raw.status != 200:
            raise self._refused(raw, resource="graphql", **about(document_name))
        return self._read_graphql(raw, document_name, has_cursor=bool(variables.get("after")))

    def _read_graphql(self, raw: RawAnswer, document_name: str, *, has_cursor: bool) -> GraphQLAnswer:
        payload = json_of(raw)
        if not isinstance(payload, dict):
            raise SourceUnavailable("GitHub answered something else than GraphQL.", reason="bad_answer")
        problems = problems_of(payload)
        words = " ".join(problem.message for problem in problems) or str(payload.get("message") or "")
        data = payload.get("data")
        if any(problem.kind in LIMIT_KINDS for problem in problems) or (
            not isinstance(data, dict) and LIMIT_WORDS.search(words)
        ):
            raise self._limited(limit_of(raw, message=words) or Limit(reason="primary"), resource="graphql")
        error = graphql_refusal(
            problems, has_data=isinstance(data, dict), has_cursor=has_cursor, **about(document_name)
        )
        if isinstance(error, SourceRejected) and error.reason == "unsupported":
            self._unsupported[document_name] = error
        if error is not None:
            raise error
        cost = cost_of(payload["data"])
        self.usage.points += cost
        return GraphQLAnswer(data=payload["data"], errors=problems, cost=cost, server_time=server_time_of(raw.headers))

    def _tell_heavy_from_down(self, error: SourceUnavailable, *, tries_left: int) -> NoReturn:
        """Ask something light after a timeout: an answer means that the page was too heavy, none an outage."""
        for attempt in range(1, tries_left + 1):
            self._pause_before_retry(attempt)
            try:
                self._run("ping", {})
            except SourceUnavailable:
                continue
            raise SourceUnavailable("Too much was asked at once: GitHub timed out.", reason="too_heavy") from error
        raise error

    def rest(self, path: str, *, etag: str = "", parameters: dict[str, Any] | None = None) -> RestAnswer:
        """Get one address. With the `etag` of an earlier answer, an unchanged one costs nothing.

        Use addresses by id ("/repositories/<id>/…"): names may by now belong to something else.
        """
        headers = {"If-None-Match": etag} if etag else {}
        raw = self._get(partial(self._checked, "GET", headers=headers), path, parameters=parameters)
        return self._read_rest(raw, etag=etag)

    def download(self, path: str, *, most_bytes: int) -> bytes:
        """Fetch what an address of GitHub's leads to, which is somewhere else and gets no credential.

        Raises DownloadFailed where it is not to be had from there, which says nothing of GitHub itself.
        """
        self.usage.downloads += 1
        raw = self._with_retries(partial(self._checked, "GET", path, headers={}, parameters=None))
        if raw.status not in REDIRECTS:
            raise SourceUnavailable("GitHub did not tell where an archive is.", reason="bad_answer")
        if self._deadline is not None:
            self._deadline()
        return self._storage.fetch(raw.headers.get("location", ""), most_bytes=most_bytes)

    def create(self, path: str, payload: dict[str, Any], *, what: str, needs: str) -> Any:
        """Send something new to an address, once, and return what GitHub made of it.

        After SourceUnavailable nobody knows whether GitHub took it: look before sending it again. After any other error
        it did not.
        """
        return self._write("POST", path, payload, what=what, needs=needs)

    def change(self, path: str, payload: dict[str, Any], *, what: str, needs: str) -> Any:
        """Let what is at an address be otherwise, and return what GitHub made of it; it may be sent again."""
        return self._write("PATCH", path, payload, what=what, needs=needs)

    def _write(self, method: str, path: str, payload: dict[str, Any], *, what: str, needs: str) -> Any:
        raw = self._send(method, path, resource="core", payload=payload)
        if raw.status >= 300:
            raise self._refused(raw, resource="core", what=what, needs=needs)
        return json_of(raw)

    def packages(self, path: str, *, parameters: dict[str, Any] | None = None) -> RestAnswer:
        """Get one address of packages, with the credential that they need.

        Raises SourceRejected with the reason forbidden where there is none, or GitHub refuses it: whatever is wrong
        with it concerns nothing else.
        """
        if self._packages is None:
            raise SourceRejected(NO_PACKAGES_TOKEN, reason="forbidden")
        try:
            raw = self._get(partial(self._with_packages_token, self._packages), path, parameters=parameters)
        except SourceRejected as error:
            if error.reason not in ("credential", "single_sign_on"):
                raise
            raise SourceRejected(f"GITHUB_PACKAGES_TOKEN: {error}", reason="forbidden") from error
        return self._read_rest(raw, etag="")

    def _with_packages_token(self, transport: Transport, path: str, *, parameters: dict[str, Any] | None) -> RawAnswer:
        raw = self._send_once(transport, "GET", path, resource="packages", parameters=parameters)
        return self._passed(raw, path, resource="packages")

    def _read_rest(self, raw: RawAnswer, *, etag: str) -> RestAnswer:
        is_not_modified = raw.status == 304
        self.usage.not_modified += is_not_modified
        return RestAnswer(
            data=None if is_not_modified else json_of(raw),
            etag=raw.headers.get("etag", "") or (etag if is_not_modified else ""),
            is_not_modified=is_not_modified,
            next_url=next_url(raw.headers.get("link", "")),
            server_time=server_time_of(raw.headers),
        )

    def _get(self, ask: Callable[..., RawAnswer], path: str, *, parameters: dict[str, Any] | None) -> RawAnswer:
        for _ in range(MAX_REDIRECTS + 1):
            raw = self._with_retries(partial(ask, path, parameters=parameters))
            if raw.status not in REDIRECTS:
                return raw
            path, parameters = self._redirected(raw, parameters=parameters)
        raise SourceUnavailable("GitHub redirects in a circle.", reason="bad_answer")

    def _redirected(self, raw: RawAnswer, *, parameters: dict[str, Any] | None) -> tuple[str, dict[str, Any] | None]:
        """Return where an address has moved to, with its query; never to another host."""
        location = raw.headers.get("location", "")
        here, there = urlsplit(self._api_url), urlsplit(location)
        is_here = (there.scheme, there.netloc) == (here.scheme, here.netloc) or (not there.netloc and there.path)
        if not is_here:
            raise SourceRejected(
                f"{here.hostname} redirects to {there.hostname or 'nowhere'}, and the credential is not sent there: "
                "check GITHUB_API_URL.",
                reason="unsupported",
            )
        path = there.path.removeprefix(here.path) if here.path else there.path
        return (f"{path}?{there.query}", None) if there.query else (path, parameters)

    def _checked(
        self, verb: str, path: str, *, headers: dict[str, str], parameters: dict[str, Any] | None
    ) -> RawAnswer:
        raw = self._send(verb, path, resource="core", headers=headers, parameters=parameters)
        return self._passed(raw, path, resource="core")

    def _passed(self, raw: RawAnswer, path: str, *, resource: str) -> RawAnswer:
        """Return an answer that gives something, or says where; raise what any other stands for."""
        if raw.status < 300 or raw.status == 304 or raw.status in REDIRECTS:
            return raw
        raise self._refused(raw, resource=resource, what=path.partition("?")[0])

    def _with_retries(self, ask: Callable[[], RawAnswer]) -> RawAnswer:
        for attempt in range(1, TRIES):
            try:
                return ask()
            except SourceUnavailable as error:
                if error.reason not in RETRIED:
                    raise
            self._pause_before_retry(attempt)
        return ask()

    def _send(self, verb: str, url: str, *, resource: str, **options: Any) -> RawAnswer:
        """Send one request when the limits allow it; a refused token of an installation is minted anew, once."""
        raw = self._send_once(self._transport, verb, url, resource=resource, **options)
        if raw.status == 401 and self._tokens is not None:
            self._tokens.forget()
            raw = self._send_once(self._transport, verb, url, resource=resource, **options)
        return raw

    def _send_once(self, transport: Transport, verb: str, url: str, *, resource: str, **options: Any) -> RawAnswer:
        if self._deadline is not None:
            self._deadline()
        self._limits.check(resource)
        self.usage.requests += 1
        raw = transport.send(verb, url, **options)
        self.server_time = server_time_of(raw.headers)
        self._record(raw, resource=resource)
        return raw

    def _record(self, raw: RawAnswer, *, resource: str) -> None:
        limit, remaining, reset = (
            whole_number(raw.headers.get(f"x-ratelimit-{name}")) for name in ("limit", "remaining", "reset")
        )
        if raw.status >= 400 and limit is None:
            return  # says nothing about limits, and is no sign that asking is welcome again
        self._limits.record(
            # The App as such has a budget of its own, and so has the token for packages; GitHub calls them "core" too.
            resource if resource in OWN_BUDGETS else raw.headers.get("x-ratelimit-resource", resource),
            limit=limit,
            remaining=remaining,
            reset_at=None if reset is None else moment_of(reset),
        )

    def _refused(self, raw: RawAnswer, *, resource: str, what: str, needs: str = "") -> SourceError:
        if raw.status in (403, 429) and (limit := limit_of(raw)) is not None:
            return self._limited(limit, resource=resource)
        error = refusal_of(raw, what=what, needs=needs)
        return error or SourceUnavailable(f"GitHub answered {raw.status}: {message_of(raw)}", reason="bad_answer")

    def _limited(self, limit: Limit, *, resource: str) -> SourceRateLimited:
        until = self._limits.pause(resource, seconds=limit.seconds, until=limit.until, reason=limit.reason)
        return SourceRateLimited(
            f"GitHub's {limit.reason} rate limit is reached: nothing is asked until {until:%H:%M:%S} UTC.",
            reason=limit.reason,
            until=until,
        )

    def _pause_before_retry(self, attempt: int) -> None:
        self.usage.retries += 1
        self._sleep(FIRST_PAUSE_SECONDS**attempt * random.uniform(0.5, 1.0))

    def _app_tokens(self, credential: Credential) -> Auth.Auth:
        self._app = Transport(api_url=self._api_url, auth=app_auth(credential))
        self._tokens = InstallationTokens(self._mint)
        return BearerAuth(self._tokens.current)

    def _mint(self) -> InstallationToken:
        """Ask for a token of the App's installation in the organization."""
        installation = self._as_app("GET", f"/orgs/{quote(self.organization, safe='')}/installation")
        try:
            address = f"/app/installations/{int(installation['id'])}/access_tokens"
            answer = self._as_app("POST", address, payload={})
            return InstallationToken(token=answer["token"], expires_at=datetime.fromisoformat(answer["expires_at"]))
        except (KeyError, TypeError, ValueError) as error:
            raise SourceUnavailable(
                "GitHub's answer about the App's installation fits nothing.", reason="bad_answer"
            ) from error

    def _as_app(self, verb: str, path: str, *, payload: Any = None) -> dict[str, Any]:
        assert self._app is not None
        app = self._app
        raw = self._with_retries(lambda: self._minted(app, verb, path, payload=payload))
        data = json_of(raw)
        if not isinstance(data, dict):
            raise SourceUnavailable("GitHub answered something else than an installation.", reason="bad_answer")
        return data

    def _minted(self, app: Transport, verb: str, path: str, *, payload: Any) -> RawAnswer:
        raw = self._send_once(app, verb, path, resource="app", payload=payload)
        if raw.status < 300:
            return raw
        if raw.status == 404:
            raise SourceRejected(
                f"The GitHub App is not installed in {self.organization}: ask an owner to install it.",
                reason="credential",
            )
        raise self._refused(raw, resource="app", what="the App's installation")


def about(document_name: str) -> Asked:
    """Say for messages what a document asks, and what that needs."""
    return {"what": document_name.replace("_", " "), "needs": documents.NEEDS.get(document_name, "")}


def next_url(link: str) -> str:
    """Return the address of the next page that a Link header names, or ""."""
    for part in link.split(","):
        address, _, relation = part.partition(";")
        if 'rel="next"' in relation:
            return address.strip().strip("<>")
    return ""
