"""Run the portal's processes in one terminal, so that they start and end together, whatever happens.

Honcho starts each process in a group of its own, behind a watcher that passes its output on. A watcher whose
supervisor is gone, even by `kill -9`, ends its group; a process whose watcher is gone ends by itself.
"""

import ctypes
import os
import signal
import socket
import sys
from contextlib import suppress
from types import FrameType
from typing import Any

import honcho.manager
import honcho.process
from honcho.printer import Printer

# Source: linux/prctl.h.
PR_SET_PDEATHSIG = 1
ORPHANED = signal.SIGUSR1
# An idle worker of Celery needs four: it looks at its queue for two seconds, twice, before it ends.
GRACE_SECONDS = 5
libc = ctypes.CDLL(None)


def signal_at_parents_end(number: int) -> None:
    """Ask the kernel for a signal when the process that started this one ends."""
    if sys.platform == "linux":
        libc.prctl(PR_SET_PDEATHSIG, number)


class _Popen(honcho.process.Popen):  # type: ignore[misc]
    def __init__(self, command: str, **options: Any) -> None:
        super().__init__(command, preexec_fn=lambda: signal_at_parents_end(signal.SIGKILL), **options)


class _Watched(honcho.process.Process):  # type: ignore[misc]
    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        supervisor = os.getppid()
        self._child_ctor = _Popen
        signal.signal(ORPHANED, self._end_group)
        signal_at_parents_end(ORPHANED)
        if os.getppid() == supervisor:
            super().run(events, ignore_signals)

    def _end_group(self, number: int, frame: FrameType | None) -> None:
        # At once: a worker that is asked to end goes on for a while, among parts that are gone already.
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
        os._exit(1)


class Supervisor(honcho.manager.Manager):  # type: ignore[misc]
    """Honcho's manager, with processes that never outlive it."""

    def __init__(self) -> None:
        super().__init__(Printer(sys.stdout, colour=sys.stdout.isatty()))
        self._process_ctor = _Watched
        honcho.manager.KILL_WAIT = GRACE_SECONDS


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
