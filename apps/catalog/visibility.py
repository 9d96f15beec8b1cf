"""Which repositories a viewer may see: decided here and nowhere else."""

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository, RepositoryQuerySet


def visible_repositories(viewer: Viewer) -> RepositoryQuerySet:
    """Return the repositories whose existence, rows and figures this viewer may learn of."""
    present = Repository.objects.filter(gone_at=None)
    if viewer.sees_everything:
        return present
    return present.filter(visibility=Repository.Visibility.PUBLIC)
