from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule

PUBLIC = "public"


@rule(
    clause="ci/artifacts",
    level=Level.GOLD,
    weight=2,
    expected="Every image of the repository is private or internal.",
    fix="Change the visibility in the settings of the package.",
)
def artifacts_private(facts: RepositoryFacts) -> Finding:
    """An image holds the program with all it is made of: whoever can pull it has it."""
    packages = known(facts.packages)
    if not packages:
        return not_applicable("no image")
    evidence = tuple(Evidence(label=one.image, url=one.url) for one in packages if one.visibility == PUBLIC)
    if evidence:
        return failed(f"public: {', '.join(one.label for one in evidence)}", evidence=evidence)
    return passed(", ".join(f"{one.image} is {one.visibility}" for one in packages))
