"""The inbox of GitHub's webhooks: verified and stored at once, handled afterwards from the table."""

from apps.sync.inbox.deliveries import Stored, due, forget_old, retry, store
from apps.sync.inbox.handling import AT_ONCE, handle
from apps.sync.inbox.reading import Received, Refused, read

__all__ = ["AT_ONCE", "Received", "Refused", "Stored", "due", "forget_old", "handle", "read", "retry", "store"]
