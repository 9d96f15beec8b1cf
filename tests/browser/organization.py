"""The organization that sites in a browser show."""

from datetime import UTC, datetime

from portal.demo.world import make_small_world
from portal.demo.world.model import World

BEGUN_AT = datetime.now(UTC).replace(microsecond=0)


def small_organization() -> World:
    """Make the small organization as of when the tests began: each time the same, to be changed by whoever has it."""
    return make_small_world(seed=1, now=BEGUN_AT)
