"""Of which hotfixes it is still to be asked where they left from, and with which version they are to be compared."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from apps.delivery.models import Branch, HotfixStart, PullRequest, Tag

# A version that is no prerelease: https://semver.org
VERSION = re.compile(r"v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(\+[0-9A-Za-z.-]+)?")
# A line that is looked after beside newer ones.
LINE = re.compile(r"release/v?(\d{1,9})\.(\d{1,9})([.-].*)?")
# As long as pull requests are judged.
LOOKED_BACK = timedelta(days=180)
# What GitHub does not show may be what the credential may not read for now.
ASK_AGAIN_AFTER = timedelta(days=7)

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    repository_id: int
    head_sha: str
    branched_at: datetime
    base: str = ""  # the branch it is to be merged into


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tagged:
    name: str
    version: Version
    at: datetime


def hotfixes_to_compare(*, beginning: str, tags_as_of: datetime, now: datetime) -> dict[int, list[str]]:
    """Return by repository what to compare, as "<tag>...<hash of the head>": heads not known yet, after a version.

    A hotfix is known by the beginning of its branch's name. One that began after the tags were read waits: the latest
    version of its time may not have come in yet.
    """
    known = Q(ahead_by__isnull=False) | Q(merge_base_sha="", seen_at__gt=now - ASK_AGAIN_AFTER)
    asked = set(HotfixStart.objects.filter(known).values_list("repository_id", "head_sha"))
    heads = {(head.repository_id, head.head_sha): head for head in _heads(beginning=beginning, now=now)}
    open_heads = [head for key, head in sorted(heads.items()) if key not in asked and head.branched_at <= tags_as_of]
    tags = _versions({head.repository_id for head in open_heads})
    wanted: dict[int, list[str]] = defaultdict(list)
    for head in open_heads:
        if tag := latest_version(tags.get(head.repository_id, ()), at=head.branched_at, base=head.base):
            wanted[head.repository_id].append(f"{tag}...{head.head_sha}")
    return dict(wanted)


def version_of(name: str) -> Version | None:
    """Read the version that a tag names, None for a prerelease and for anything else."""
    found = VERSION.fullmatch(name)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def latest_version(tags: Sequence[_Tagged], *, at: datetime, base: str) -> str:
    """Name the highest version that was there at a moment, of the line of `base` where that had one; "" for none."""
    present = _of_line([tag for tag in tags if tag.at <= at], base=base)
    return max(present, key=lambda tag: (tag.version, tag.at)).name if present else ""


def _of_line(tags: Sequence[_Tagged], *, base: str) -> Sequence[_Tagged]:
    """Leave the versions of the line that a hotfix goes into, where it goes into one that has any."""
    line = LINE.fullmatch(base)
    if line is None:
        return tags
    return [tag for tag in tags if tag.version[:2] == (int(line[1]), int(line[2]))] or tags


def _heads(*, beginning: str, now: datetime) -> Iterator[_Head]:
    """Yield the heads of hotfixes with when their branches were made, those of branches last."""
    branches = Branch.objects.filter(name__istartswith=beginning)
    fields = ("repository_id", "name", "head_sha", "created_at", "committed_at")
    rows = list(branches.values_list(*fields))
    made = {(repository_id, name): created_at for repository_id, name, _, created_at, _ in rows}
    pulls = PullRequest.objects.filter(
        Q(closed_at=None) | Q(closed_at__gte=now - LOOKED_BACK),
        head_ref__istartswith=beginning,
        is_cross_repository=False,
    ).exclude(head_sha="")
    known = set()
    told = ("repository_id", "head_ref", "head_sha", "base_ref", "first_commit_at", "created_at")
    for repository_id, name, sha, base, first_commit_at, opened_at in pulls.values_list(*told):
        known.add((repository_id, sha))
        # A branch of today that bears the name of an old one was made later than the pull request.
        branched_at = min(made.get((repository_id, name)) or first_commit_at or opened_at, opened_at)
        yield _Head(repository_id=repository_id, head_sha=sha, branched_at=branched_at, base=base)
    for repository_id, _, sha, created_at, committed_at in rows:
        at = created_at or committed_at
        if at is not None and (repository_id, sha) not in known:
            yield _Head(repository_id=repository_id, head_sha=sha, branched_at=at)


def _versions(repositories: set[int]) -> Mapping[int, list[_Tagged]]:
    found: dict[int, list[_Tagged]] = defaultdict(list)
    tags = Tag.objects.filter(repository__in=repositories, tagged_at__isnull=False)
    for repository_id, name, at in tags.values_list("repository_id", "name", "tagged_at"):
        version = version_of(name)
        if version is not None and at is not None:
            found[repository_id].append(_Tagged(name=name, version=version, at=at))
    return found
