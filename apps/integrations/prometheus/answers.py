"""What an answer that does not fit comes to."""

from typing import NoReturn

from apps.integrations.errors import SourceUnavailable


def unreadable(why: str) -> NoReturn:
    """Raise SourceUnavailable: an answer that cannot be read says nothing, which is not that there is nothing."""
    raise SourceUnavailable(f"The answer of Prometheus is unreadable: {why}.", reason="bad_answer")
