from datetime import timedelta

import re2

from apps.scorecards.facts import Missing, PackageFacts, ReleaseFacts, RepositoryFacts, known, text_of
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, rule

# Images are built before, or a while after, the release is published.
BUILT_WITHIN = timedelta(days=1)
OWNER = r"\$\{\{ *github\.repository(_owner)? *\}\}"


@rule(
    clause="ci/artifacts",
    level=Level.SILVER,
    weight=2,
    settings=("registry",),
    expected="The newest release has an image in the organization's registry.",
    fix="Push the image to ghcr.io/<organization>/ with the shared workflow that builds and publishes.",
)
def artifacts_in_ghcr(facts: RepositoryFacts) -> Finding:
    """What runs must come from where the organization keeps it, can scan it and can take it back."""
    if known(facts.kind) != "service" and not known(facts.files).has_ecosystem("docker"):
        return not_applicable("it builds no image")
    registry = facts.process.registry_of(facts.organization)
    if isinstance(facts.packages, Missing):
        return _from_workflows(facts, registry=registry, missing=facts.packages)
    images = [one for one in facts.packages if one.image.startswith(registry)]
    if not images:
        elsewhere = ", ".join(one.image for one in facts.packages)
        return failed(f"no image in {registry}" + (f", but {elsewhere}" if elsewhere else ""))
    evidence = tuple(Evidence(label=one.image, url=one.url) for one in images)
    release = _newest(facts)
    if any(_is_of(one, release) for one in images):
        return passed(", ".join(one.image for one in images), evidence=evidence)
    undated = [one.image for one in images if one.newest_at is None]
    if undated or release is None:
        return unknown(f"GitHub tells no version of {', '.join(undated)}.")
    return failed(f"{release.tag} has no image in {registry}", evidence=evidence)


def _newest(facts: RepositoryFacts) -> ReleaseFacts | None:
    """Return the newest release that has been out long enough for its image to be built."""
    built = facts.as_of - BUILT_WITHIN
    found = [one for one in known(facts.releases) if not one.is_prerelease and one.published_at <= built]
    return found[-1] if found else None


def _is_of(image: PackageFacts, release: ReleaseFacts | None) -> bool:
    """Say whether an image is that of a release, or any that was pushed where there is none."""
    if release is None or image.newest_at is None:
        return release is None and image.newest_at is not None
    is_tagged = not {release.tag, release.tag.removeprefix("v")}.isdisjoint(image.newest_tags)
    return is_tagged or image.newest_at > release.published_at - BUILT_WITHIN


def _from_workflows(facts: RepositoryFacts, *, registry: str, missing: Missing) -> Finding:
    """Judge by what the workflows name where the packages cannot be listed: who names no registry may call one."""
    host, _, rest = registry.partition("/")
    named = rf"{re2.escape(host)}/({re2.escape(rest)}|{OWNER})"
    for file in known(facts.files).of("workflow"):
        lines = (line for line in text_of(file).splitlines() if not line.lstrip().startswith("#"))
        if facts.process.is_in(named, "\n".join(lines)):
            return passed(f"{file.path} names {registry}")
    return known(missing)
