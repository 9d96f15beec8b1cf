"""Wait until a port of this machine answers, then become a command: `waiting.py PORT COMMAND…`.

Run as a file, it starts at once: nothing of the portal is imported.
"""

import os
import socket
import sys
import time


def is_listening(port: int) -> bool:
    """Return whether somebody answers on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main(port: int, command: list[str]) -> None:
    """Wait, then become the command."""
    while not is_listening(port):
        time.sleep(0.1)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
