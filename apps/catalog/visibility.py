"""Which repositories a viewer may see: decided here and nowhere else."""

from django.db.models import Q

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository, RepositoryAccess, RepositoryQuerySet

Visibility = Repository.Visibility


def visible_repositories(viewer: Viewer) -> RepositoryQuerySet:
    """Return the repositories whose existence, rows and figures this viewer may learn of.

    A person sees what is public, what is internal (every member of the organization does), and of what is private
    that which GitHub shows them; of that nothing when it is too long ago that GitHub was asked.
    """
    present = Repository.objects.filter(gone_at=None)
    if viewer.sees_everything:
        return present
    if viewer.user_id is None:
        return present.filter(visibility=Visibility.PUBLIC)
    seen = Q(visibility__in=(Visibility.PUBLIC, Visibility.INTERNAL))
    if viewer.is_access_known:
        granted = RepositoryAccess.objects.filter(user=viewer.user_id).values("repository")
        seen |= Q(pk__in=granted)
    return present.filter(seen)
