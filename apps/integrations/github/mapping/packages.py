"""Records of container packages, which REST alone tells of."""

from urllib.parse import urlsplit

from apps.delivery.records import PackageRecord, PackageVersionRecord
from apps.integrations.errors import RecordInvalid
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

TAG_LENGTH = 128  # https://github.com/opencontainers/distribution-spec: the longest a tag may be
MOST_TAGS = 50
GITHUB = "github.com"


def package(data: Json, *, organization: str, versions: object) -> PackageRecord:
    """Read a package, and the list of its versions; None where it was not asked for."""
    name = values.identity(data, "name", limit=255)
    repository = values.part(data, "repository")
    return PackageRecord(
        github_id=values.github_id(data, "id"),
        name=name,
        image=f"{_registry(data)}/{organization}/{name}".lower()[:500],
        visibility=values.word(data, "visibility") or "private",
        url=values.url(data, "html_url"),
        repository_github_id=values.github_id(repository, "id") if repository else None,
        created_at=values.required_moment(data, "created_at"),
        updated_at=values.required_moment(data, "updated_at"),
        newest=None if versions is None else _newest(versions),
        has_versions_read=versions is not None,
    )


def _registry(data: Json) -> str:
    """Name the registry: an Enterprise Server has one of its own."""
    host = urlsplit(values.url(data, "html_url")).hostname or GITHUB
    return "ghcr.io" if host == GITHUB else f"containers.{host}"


def _newest(versions: object) -> PackageVersionRecord | None:
    """Choose the newest that bears a tag: builders push parts without one after it."""
    if not isinstance(versions, list) or not all(isinstance(version, dict) for version in versions):
        raise RecordInvalid("a package has no list of versions", reason="invalid")
    found = sorted(map(_version, versions), key=lambda version: version.created_at, reverse=True)
    return next((version for version in found if version.tags), found[0] if found else None)


def _version(data: Json) -> PackageVersionRecord:
    container = values.part(values.part(data, "metadata") or {}, "container") or {}
    tags = container.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise RecordInvalid("the tags of a version do not fit", reason="invalid")
    return PackageVersionRecord(
        github_id=values.github_id(data, "id"),
        tags=tuple(values.clean(tag, limit=TAG_LENGTH) for tag in tags[:MOST_TAGS]),
        created_at=values.required_moment(data, "created_at"),
    )
