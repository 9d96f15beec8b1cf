"""What the demonstration says of itself, and how it is started."""

import signal
import subprocess
import sys

import requests
from django.conf import settings

from portal.demo.oracle import weekly_figures
from portal.demo.server import DemoServer
from portal.demo.world.model import World

WEEK = "2026-W47"


def test_the_oracle_answers_a_week(server: DemoServer, world: World) -> None:
    parameters = {"at": world.now.isoformat(), "time_zone": "Europe/Berlin", "board": "1"}

    answer = requests.get(f"{server.url}/_demo/oracle/weeks/{WEEK}", params=parameters, timeout=10)

    assert answer.json() == weekly_figures(world, WEEK, at=world.now, time_zone="Europe/Berlin", board=1)


def test_the_oracle_refuses_nonsense(server: DemoServer) -> None:
    answer = requests.get(f"{server.url}/_demo/oracle/weeks/{WEEK}?time_zone=Nowhere/Land", timeout=10)

    assert answer.status_code == 422


def test_the_planted_verdicts_can_be_read(server: DemoServer, world: World) -> None:
    verdicts = requests.get(f"{server.url}/_demo/verdicts", timeout=10).json()

    assert len(verdicts) == len(world.verdicts)
    assert set(verdicts[0]) == {"clause", "subject", "keeps", "why"}


def test_requests_are_remembered_but_not_those_about_the_server(server: DemoServer) -> None:
    requests.get(f"{server.url}/user", headers={"Authorization": "token demo-token"}, timeout=10)

    seen = requests.get(f"{server.url}/_demo/requests", timeout=10).json()

    assert [(one["path"], one["status"], one["profile"]) for one in seen["requests"]] == [("/user", 200, "full")]


def test_a_server_can_forget_what_was_asked_and_switched(server: DemoServer) -> None:
    server.faults.add({"action": "html"})
    requests.get(f"{server.url}/user", headers={"Authorization": "token demo-token"}, timeout=10)

    server.forget()

    assert (list(server.log), server.faults.rules, server.limits.buckets) == ([], [], {})


def test_the_command_serves_until_it_is_interrupted() -> None:
    command = [sys.executable, "manage.py", "demo_server", "--port", "0", "--small", "--seed", "3"]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        address = lines[1].split("GITHUB_API_URL=")[1].split()[0]
        answered = requests.get(f"{address}/_demo/verdicts", timeout=10).status_code
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=10) == 0
    assert answered == 200
