"""The four ways a source can fail. The runner decides once, for all feeds, what follows from each."""

from datetime import datetime


class SourceError(Exception):
    """A source did not answer as asked. `reason` is the finer kind; the message says what to do next."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class SourceUnavailable(SourceError):
    """It timed out, broke the connection, or answered 5xx or nonsense: try again later.

    Reasons: network, timeout, server_error, bad_answer, too_heavy, no_data, certificate. `database` where it is our
    own.
    """


class SourceRateLimited(SourceError):
    """A limit is reached: nothing may be asked before `until`. Reasons: primary, secondary, reserve."""

    def __init__(self, message: str, *, reason: str, until: datetime) -> None:
        super().__init__(message, reason=reason)
        self.until = until


class SourceRejected(SourceError):
    """It refuses, and will refuse again until somebody changes something: no retry.

    Reasons: credential, forbidden, not_found, gone, empty, plan_limited, single_sign_on, unsupported.
    """


class RecordInvalid(SourceError):
    """One record does not fit what is documented: it is skipped and counted.

    Reasons: invalid; of a webhook as a whole: bad_json, not_object, out_of_range.
    """
