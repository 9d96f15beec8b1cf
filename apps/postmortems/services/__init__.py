"""What people do about incidents. Each act is in the audit log."""

from apps.postmortems.services.actions import open_issue
from apps.postmortems.services.linking import CannotLink, IncidentNotFound, link, unlink, write_again

__all__ = ["CannotLink", "IncidentNotFound", "link", "open_issue", "unlink", "write_again"]
