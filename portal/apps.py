"""The project as a Django app: its commands, and the check of its settings."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from portal.config import Problem


class PortalConfig(AppConfig):
    """The project package."""

    name = "portal"

    def ready(self) -> None:
        """Let `manage.py` tell every variable that cannot be used, before it does anything."""
        checks.register(check_environment)


def check_environment(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[checks.CheckMessage]:
    """Return one message a variable whose value cannot be used."""
    return [_message(problem) for problem in settings.CONFIGURATION_PROBLEMS]


def _message(problem: Problem) -> checks.CheckMessage:
    level = checks.WARNING if problem.is_warning else checks.ERROR
    letter = "W" if problem.is_warning else "E"
    hint = f"For example: {problem.example}" if problem.example else None
    return checks.CheckMessage(level, f"{problem.variable}: {problem.message}", hint, id=f"portal.{letter}001")
