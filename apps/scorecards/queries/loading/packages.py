"""Container images of repositories."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from apps.catalog.models import Repository
from apps.delivery.models import Package
from apps.scorecards.facts import PackageFacts, Process


def package_facts(repositories: Sequence[Repository], *, process: Process) -> Mapping[int, tuple[PackageFacts, ...]]:
    """Return the images of each repository, in one statement.

    An image that is linked to no repository is that of the one whose name, or short name, is its own.
    """
    by_name = {process.short_name(one.name).lower(): one.pk for one in repositories}
    by_name |= {one.name.lower(): one.pk for one in repositories}
    wanted = {one.pk for one in repositories}
    found: dict[int, tuple[PackageFacts, ...]] = defaultdict(tuple)
    for row in Package.objects.order_by("image", "pk"):
        key = row.repository_id or by_name.get(row.name.lower())
        if key in wanted and key is not None:
            found[key] += (_package(row),)
    return found


def _package(row: Package) -> PackageFacts:
    return PackageFacts(
        image=row.image,
        url=row.url,
        visibility=row.visibility,
        newest_tags=tuple(row.newest_tags),
        newest_at=row.newest_at,
    )
