from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from apps.scorecards.facts import RepositoryFacts, TagFacts, known
from apps.scorecards.facts.versions import Version, is_alias, version_in
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule

SHOWN = 10


@rule(
    clause="branching/semantic-versioning",
    level=Level.SILVER,
    weight=1,
    settings=("version_tag",),
    expected="Each tag of 180 days is a semantic version, higher than those of its line before it.",
    fix="Delete the tag, and let the release workflow make one like v1.4.0.",
)
def tags_are_semver(facts: RepositoryFacts) -> Finding:
    """A version says whether it is safe to take; a name says nothing."""
    tags = known(facts.tags)
    if not tags:
        return not_applicable("no tag in 180 days")
    problems = list(_problems(tags, facts=facts))
    if not problems:
        return passed(f"{len(tags)} of {len(tags)} tags, the last is {tags[-1].name}")
    evidence = tuple(Evidence(label=tag.name, url=tag.url) for tag, _ in problems[:SHOWN])
    words = "; ".join(f"{tag.name} {problem}" for tag, problem in problems[:SHOWN])
    return failed(words, evidence=evidence)


def _problems(tags: Sequence[TagFacts], *, facts: RepositoryFacts) -> Iterator[tuple[TagFacts, str]]:
    versions = [
        (tag, version_in(tag.name)) for tag in tags if facts.process.matches(facts.process.version_tag, tag.name)
    ]
    good = [(tag, version) for tag, version in versions if version is not None]
    named = {tag.name for tag, _ in versions}
    for tag in tags:
        if tag.name not in named and not is_alias(tag.name, of=[one.name for one, _ in good if one.sha == tag.sha]):
            yield tag, "is no semantic version"
    highest = _Highest(facts.earlier_tags)
    for _, group in groupby(good, key=lambda one: one[0].tagged_at):
        # Tags of one moment have no order.
        together = list(group)
        for tag, version in together:
            higher = highest.above(version)
            if higher is not None:
                yield tag, f"came after {higher.name}"
        for _, version in together:
            highest.take(version)


class _Highest:
    """The highest versions so far, of each line and of each major version.

    A line that is looked after goes on beside newer ones: only its own versions count, those of its major version
    where it begins.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._versions: dict[tuple[str | int, ...], Version] = {}
        for name in names:
            version = version_in(name)
            if version is not None:
                self.take(version)

    def take(self, version: Version) -> None:
        for key in (version.line, version.major):
            before = self._versions.get(key)
            if before is None or before.order < version.order:
                self._versions[key] = version

    def above(self, version: Version) -> Version | None:
        """Return a version that came before although it is not lower; None where all is well."""
        before = self._versions.get(version.line) or self._versions.get(version.major)
        return before if before is not None and before.order >= version.order else None
