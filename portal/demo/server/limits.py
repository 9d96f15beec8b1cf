"""Primary rate limits: for each identity and resource a bucket that refills every hour."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

WINDOW = timedelta(hours=1)


@dataclass(slots=True, kw_only=True)
class Bucket:
    """What one identity has used of one resource in its present hour."""

    resource: str
    limit: int
    reset_at: datetime
    used: int = 0

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def headers(self) -> dict[str, str]:
        """The x-ratelimit headers of an answer."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Used": str(min(self.used, self.limit)),
            "X-RateLimit-Reset": str(int(self.reset_at.timestamp())),
            "X-RateLimit-Resource": self.resource,
        }

    @property
    def facts(self) -> dict[str, int | str]:
        """The bucket as `GET /rate_limit` shows it."""
        return {
            "limit": self.limit,
            "used": min(self.used, self.limit),
            "remaining": self.remaining,
            "reset": int(self.reset_at.timestamp()),
            "resource": self.resource,
        }


@dataclass(slots=True, kw_only=True)
class RateLimits:
    """All buckets. The limits may be changed while the server runs; they hold from the next hour's bucket on."""

    # https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    core_per_hour: int = 5000
    graphql_points_per_hour: int = 5000
    anonymous_per_hour: int = 60
    primary_status: int = 403  # GitHub answers REST with 403 or 429
    buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)

    def bucket(self, identity: str, *, resource: str, now: datetime) -> Bucket:
        """Answer the bucket of the present hour."""
        bucket = self.buckets.get((identity, resource))
        if bucket is None or now >= bucket.reset_at:
            bucket = Bucket(resource=resource, limit=self._limit(identity, resource), reset_at=now + WINDOW)
            self.buckets[identity, resource] = bucket
        return bucket

    def _limit(self, identity: str, resource: str) -> int:
        if resource == "graphql":
            return self.graphql_points_per_hour
        return self.core_per_hour if identity else self.anonymous_per_hour
