"""Places where a test can make a sync die: `PORTAL_FAULTPOINT=name:n:kill|raise|sleep`, at the n-th pass."""

import os
import signal
import time
from collections import Counter

VARIABLE = "PORTAL_FAULTPOINT"
SLEEP_SECONDS = 600

hits: Counter[str] = Counter()


class FaultInjected(BaseException):
    """As abrupt as a kill: no handler of errors sees it."""


def faultpoint(name: str) -> None:
    """Do nothing, unless the environment asks this process to die here."""
    wanted = os.environ.get(VARIABLE, "")
    if not wanted:
        return
    hits[name] += 1
    where, _, rest = wanted.partition(":")
    number, _, action = rest.partition(":")
    if (where, number) != (name, str(hits[name])):
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "sleep":
        time.sleep(SLEEP_SECONDS)
    raise FaultInjected(wanted)
