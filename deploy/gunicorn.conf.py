"""How gunicorn serves the portal: one process with threads, so that what it counts stays whole.

HOST and PORT are the portal's own variables (docs/configuration.md).
"""

import os

from gunicorn.arbiter import Arbiter

_host = os.environ.get("HOST", "").strip("[] ") or "127.0.0.1"
_port = os.environ.get("PORT", "").strip() or "8000"
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
workers = 1
threads = 8
timeout = 30
graceful_timeout = 3
loglevel = "warning"
# gunicorn would open a control socket in the home folder.
control_socket_disable = True


def when_ready(server: Arbiter) -> None:
    """Say where the portal is, as soon as it answers."""
    print(  # noqa: T201
        f"The portal is up: http://{bind}/  (syncs: http://{bind}/sync/)", flush=True
    )
