from datetime import timedelta

from apps.scorecards.facts import ActorFacts, RepositoryFacts, TagFacts, known, workflows_of
from apps.scorecards.facts.authors import AUTOMATION
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, rule

WINDOW, SHOWN = timedelta(days=90), 10
# Who pushes where a workflow uses its own token: a workflow of this very repository.
ACTIONS = "github-actions"
FORGOTTEN = (
    "Who made {} is not known: GitHub tells it for 30 days only, and the tag has neither a release nor a tagger."
)

BEGUN_BY_A_TAG = (
    "Who made {} is not known: a workflow made its release, but none that could have made the tag is there."
)


@rule(
    clause="branching/release-workflow",
    level=Level.GOLD,
    weight=2,
    settings=("release_actors",),
    expected="Each tag of 90 days was made by a release workflow.",
    fix="Run the release workflow instead of git push --tags.",
)
def tags_by_release_workflow(facts: RepositoryFacts) -> Finding:
    """A tag that somebody pushes goes past the tests and the notes that belong to a release."""
    tags = [one for one in known(facts.tags) if one.tagged_at > facts.as_of - WINDOW]
    if not tags:
        return not_applicable("no tag in 90 days")
    by_hand = [one for one in tags if one.maker and not _is_workflow(one.maker, facts=facts)]
    if by_hand:
        return _failed(by_hand, words=f"{len(by_hand)} of {len(tags)} tags made by hand")
    unknown_makers = [one for one in tags if one.maker is None]
    if unknown_makers:
        return unknown(FORGOTTEN.format(unknown_makers[0].name))
    # The workflow's own token is proof where it pushed the tag; a release may be made for a tag that somebody pushed.
    by_others = [one for one in tags if one.maker and one.maker.login != ACTIONS]
    by_release = [one for one in tags if one.maker is one.releaser and one not in by_others]
    if (by_others or by_release) and not _has_workflow(facts):
        if by_others:
            return _failed(by_others, words="no workflow makes tags")
        return unknown(BEGUN_BY_A_TAG.format(by_release[0].name))
    return passed(f"{len(tags)} of {len(tags)} tags, by {_makers(tags)}")


def _has_workflow(facts: RepositoryFacts) -> bool:
    return any(one.may_make_tags for one in workflows_of(known(facts.files).of("workflow")))


def _is_workflow(maker: ActorFacts, *, facts: RepositoryFacts) -> bool:
    """Say whether a maker is what workflows act as: an App, or an account that a setting names."""
    return maker.kind == AUTOMATION or maker.login.lower() in map(str.lower, facts.process.release_actors)


def _failed(tags: list[TagFacts], *, words: str) -> Finding:
    evidence = tuple(Evidence(label=one.name, url=one.url) for one in tags[:SHOWN])
    return failed(f"{words}, by {_makers(tags)}", evidence=evidence)


def _makers(tags: list[TagFacts]) -> str:
    return ", ".join(sorted({one.maker.login for one in tags if one.maker}))
