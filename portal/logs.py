"""Logs without secrets."""

import logging
import re
from collections.abc import Sequence

REDACTED = "[redacted]"
PATTERNS = re.compile(
    # GitHub, token formats: https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
    r"\b(?:gh[pousr]_[A-Za-z0-9_]{10,}|github_pat_[A-Za-z0-9_]{10,})"
    r"|\bdpt_[0-9]+_[A-Za-z0-9_-]{10,}"  # the portal's own
    # Slack: https://docs.slack.dev/authentication/tokens
    r"|\bx(?:ox[a-z]|app|wfp)-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/[A-Za-z0-9/]+"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"
    r"|(?<=Authorization: )\S+ \S+",
    re.DOTALL,
)
CONTROL = {code: f"\\x{code:02x}" for code in (*range(9), 11, 12, *range(13, 32), 127)}


class RedactingFormatter(logging.Formatter):
    """A formatter that removes secrets from the finished line, tracebacks included."""

    def __init__(self, fmt: str | None = None, datefmt: str | None = None, *, secrets: Sequence[str] = ()) -> None:
        super().__init__(fmt, datefmt)
        self._secrets = sorted({secret for secret in secrets if len(secret) >= 8}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Format a record, then take out what nobody may read and what would move a terminal's cursor."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, REDACTED)
        return PATTERNS.sub(REDACTED, line).translate(CONTROL)
