from collections.abc import Iterator, Sequence

from apps.scorecards.facts import RepositoryFacts, TagFacts, known
from apps.scorecards.facts.versions import Version, is_alias, version_in
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule

SHOWN = 10


@rule(
    clause="branching/semantic-versioning",
    level=Level.SILVER,
    weight=1,
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
    for tag, version in good:
        higher = _higher(version, [told for one, told in good if one.tagged_at < tag.tagged_at])
        if higher is not None:
            yield tag, f"came after {higher.name}"


def _higher(version: Version, before: Sequence[Version]) -> Version | None:
    """Return a version that came before although it is not lower; None where all is well.

    A line that is looked after goes on beside newer ones: only its own versions count, those of its major version
    where it begins.
    """
    line = [one for one in before if one.line == version.line] or [one for one in before if one.major == version.major]
    return max((one for one in line if one.order >= version.order), key=lambda one: one.order, default=None)
