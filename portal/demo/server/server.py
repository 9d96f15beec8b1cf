"""The server: who asks, what it costs, what goes wrong, and the answer."""

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from types import TracebackType
from typing import Any, Self

from portal.demo.server import control, monitoring
from portal.demo.server.apps import GitHubApp, is_jwt
from portal.demo.server.faults import Faults, Rule
from portal.demo.server.graph.context import Context
from portal.demo.server.graph.execution import Prepared, Refused, document_of, execute, prepare
from portal.demo.server.http import Listener, http_date
from portal.demo.server.limits import Bucket, RateLimits
from portal.demo.server.lookup import Lookup
from portal.demo.server.messages import Reply, Request, Seen, refusal
from portal.demo.server.oauth import PREFIX as SIGN_IN
from portal.demo.server.oauth import OAuthApp
from portal.demo.server.profiles import ANONYMOUS, PROFILE_TOKENS, Profile
from portal.demo.server.rest.artifacts import answer_storage
from portal.demo.server.rest.call import Call
from portal.demo.server.rest.routes import answer_rest
from portal.demo.server.striking import DELIVERY, made_error, primary_reply, struck_reply, without_nodes
from portal.demo.world.model import World

API_VERSION = "2022-11-28"
LOG_LENGTH = 20_000
# Above the ids of a world that was made and of what happens in it, and still an Int for GraphQL.
FIRST_MADE_ID = 1_800_000_000


class DemoServer:
    """Serves a world on a real socket, in threads of its own. All access to the world holds `lock`."""

    def __init__(
        self,
        world: World,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        profile_tokens: Mapping[str, Profile] = PROFILE_TOKENS,
        clock: Callable[[], datetime] | None = None,
        limits: RateLimits | None = None,
    ) -> None:
        self.world = world
        self.tokens = dict(profile_tokens)
        self.limits = limits or RateLimits()
        self.faults = Faults(seed=world.seed)
        self.app = GitHubApp(profile=Profile(name="app", kind="installation"))
        self.oauth = OAuthApp()
        self.log: deque[Seen] = deque(maxlen=LOG_LENGTH)
        self.points_used = 0
        self.lock = threading.RLock()
        self.made_ids = count(FIRST_MADE_ID)
        self._started = time.monotonic()
        self.clock = clock or self._world_clock
        self._listener = Listener((host, port), self.answer)
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True)

    def _world_clock(self) -> datetime:
        """Go on from the moment the world was made."""
        return self.world.now + timedelta(seconds=int(time.monotonic() - self._started))

    @property
    def url(self) -> str:
        """Answer the address clients use."""
        host, port = self._listener.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """End all connections and the listener."""
        self._listener.end_connections()
        if self._thread.is_alive():
            self._listener.shutdown()
            self._thread.join()
        self._listener.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def forget(self) -> None:
        """Be as new: no faults, nothing asked, nothing used. The world stays as it is."""
        with self.lock:
            self.faults.clear()
            self.log.clear()
            self.limits.buckets.clear()
            self.points_used = 0

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        with self.lock:
            if request.path.startswith(control.PREFIX):
                return control.answer_control(self, request)
            if request.path.startswith(monitoring.PREFIX):
                return monitoring.answer_monitoring(self.world, request, now=self.clock())
            return Exchange(self, request).answer()

    def profile_of(self, request: Request) -> tuple[str, Profile | None]:
        """Answer the token and its profile; None for a bad one."""
        words = request.headers.get("authorization", "").split()
        if not words:
            return "", ANONYMOUS
        token = words[-1]
        if is_jwt(token):
            return token, Profile(name="app", kind="installation")
        if self.app.knows(token):
            return token, self.app.profile
        profile = self.tokens.get(token) or self.oauth.profile_of(token)
        return token, None if profile is None or profile.is_expired else profile


class Exchange:
    """One request being answered."""

    def __init__(self, server: DemoServer, request: Request) -> None:
        self.server = server
        self.request = request
        self.now = server.clock().astimezone(UTC).replace(microsecond=0)
        self.token, self.profile = server.profile_of(request)
        resource = "graphql" if request.is_graphql else "core"
        # A JWT is new with every request, an App is not.
        identity = "app" if is_jwt(self.token) else self.token
        self.bucket: Bucket = server.limits.bucket(identity, resource=resource, now=self.now)
        self.document = ""
        self.variables: dict[str, Any] = {}
        self.points = 0
        self.rule: Rule | None = None

    def answer(self) -> Reply:
        """Answer, log, and dress the answer in GitHub's headers."""
        text, operation = self._read()
        self.rule = self.server.faults.strike(self.request, document=self.document, variables=self.variables)
        reply = (
            self._struck()
            or answer_storage(self.server.world, self.request, now=self.now)
            or self._refused()
            or (self._graphql(text, operation) if self.request.is_graphql else self._sign_in() or self._rest())
        )
        if self.rule is not None and self.rule.action in DELIVERY:
            reply.delivery = self.rule.action  # type: ignore[assignment]
            reply.seconds = float(self.rule.parameters.get("seconds", 0))
        self._dress(reply)
        self._remember(reply)
        return reply

    def _read(self) -> tuple[str, str | None]:
        """Take a document and its variables out of the body."""
        if not self.request.is_graphql:
            return "", None
        try:
            sent = self.request.json()
            text, self.variables = sent["query"], dict(sent.get("variables") or {})
            operation = sent.get("operationName")
        except (ValueError, TypeError, KeyError):
            return "", None
        self.document = operation or document_of(text).name
        return text, operation

    def _struck(self) -> Reply | None:
        if self.rule is None:
            return None
        return struck_reply(self.rule, request=self.request, bucket=self.bucket, now=self.now)

    def _refused(self) -> Reply | None:
        """Answer what GitHub says before it looks at the question."""
        if self.profile is None:
            return refusal(401, message="Bad credentials")
        if self.request.is_graphql and self.profile is ANONYMOUS:
            return refusal(401, message="This endpoint requires you to be authenticated.")
        if self.bucket.remaining <= 0 and self.request.path != "/rate_limit":
            return primary_reply(self.request, bucket=self.bucket, status=self.server.limits.primary_status)
        return None

    def _does(self, action: str) -> bool:
        return self.rule is not None and self.rule.action == action

    def _graphql(self, text: str, operation: str | None) -> Reply:
        if self.request.method != "POST" or not text:
            return refusal(400, message="Problems parsing JSON")
        try:
            prepared = prepare(text, variables=self.variables, name=operation, is_patched=not self._does("old_schema"))
        except Refused as refused:
            return Reply(payload={"errors": refused.errors})
        self.points = prepared.cost.points
        self.bucket.used += self.points
        self.server.points_used += self.points
        return Reply(payload=self._executed(prepared))

    def _executed(self, prepared: Prepared) -> dict[str, Any]:
        assert self.profile is not None
        context = Context(
            world=self.server.world,
            lookup=Lookup(self.server.world),
            profile=self.profile,
            now=self.now,
            bucket=self.bucket,
            cost=prepared.cost,
            hides_moves=self._does("no_status_events"),
            refuses_cursors=self._does("expired_cursor"),
            empties_lists=self._does("empty_list"),
        )
        answer = execute(prepared, context=context)
        if self._does("resource_limits"):
            without_nodes(answer)
        if self.rule is not None and self.rule.action == "graphql_error":
            answer.setdefault("errors", []).append(made_error(self.rule.parameters))
        return answer

    def _sign_in(self) -> Reply | None:
        if not self.request.path.startswith(SIGN_IN):
            return None
        return self.server.oauth.answer(self.request, world=self.server.world)

    def _rest(self) -> Reply:
        assert self.profile is not None
        call = Call(
            request=self.request,
            world=self.server.world,
            profile=self.profile,
            token=self.token,
            now=self.now,
            app=self.server.app,
            limits=self.server.limits,
            new_id=self.server.made_ids.__next__,
        )
        reply = answer_rest(call)
        if self._does("empty_list") and isinstance(reply.payload, list):
            reply.payload = []
        self._compare(reply)
        if not reply.is_free:
            self.bucket.used += 1
        return reply

    def _compare(self, reply: Reply) -> None:
        """Give the answer its ETag, and empty it when the client has it already."""
        if self.request.method != "GET" or reply.status != 200:
            return
        digest = hashlib.sha256(reply.encoded() + self.token.encode()).hexdigest()
        reply.headers["ETag"] = f'W/"{digest}"'
        if reply.modified_at is not None:
            reply.headers["Last-Modified"] = http_date(reply.modified_at)
        known = self.request.headers.get("if-none-match", "")
        same_time = self.request.headers.get("if-modified-since", "")
        if digest in known or (not known and same_time and same_time == reply.headers.get("Last-Modified")):
            reply.status, reply.payload, reply.is_free = 304, None, True

    def _dress(self, reply: Reply) -> None:
        common = {
            "Server": "github.com",
            "Date": http_date(self.now),
            "Content-Type": "application/json; charset=utf-8",
            "X-GitHub-Media-Type": "github.v4; format=json" if self.request.is_graphql else "github.v3; format=json",
            "X-GitHub-Api-Version-Selected": API_VERSION,
            "Vary": "Accept, Authorization, Cookie, Accept-Encoding",
            **self.bucket.headers,
        }
        if self.profile is not None and self.profile.kind == "classic":
            common["X-OAuth-Scopes"] = self.profile.scopes
            common["X-Accepted-OAuth-Scopes"] = "repo"
        reply.headers = common | reply.headers

    def _remember(self, reply: Reply) -> None:
        seen = Seen(
            at=self.now,
            method=self.request.method,
            path=self.request.target,
            document=self.document,
            variables=self.variables,
            profile=self.profile.name if self.profile else "",
            status=reply.status,
            points=self.points,
            fault=self.rule.action if self.rule else "",
        )
        self.server.log.append(seen)
