from apps.scorecards.facts import ChangedFile, PullRequestFacts, known
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.rules import Level, Scope, Window, rule


def _plans(facts: PullRequestFacts) -> list[ChangedFile]:
    """Return the files that plans come from."""
    return known(facts.changes).under(facts.process.terraform_path, process=facts.process)


@rule(
    clause="cd/terraform-approval",
    level=Level.SILVER,
    weight=3,
    window=Window(days=90),
    scope=Scope(holds=lambda facts: bool(_plans(facts)), otherwise="it changes no Terraform"),
    settings=("terraform_path",),
    expected="A member of the infra team besides the author approved a change of Terraform before its merge.",
    fix="Ask the infra team for a review; a line `*.tf @<organization>/infra` in CODEOWNERS asks by itself.",
)
def terraform_infra_approved(facts: PullRequestFacts) -> Finding:
    """Who answers for what everybody stands on sees each change of it."""
    changed = _plans(facts)
    approving = [login for login, state in facts.human_verdicts.items() if state == "approved"]
    members = {login.lower() for login in known(facts.infra_members)}
    of_team = [login for login in approving if login.lower() in members]
    if of_team:
        return passed(f"approved by {', '.join(of_team)} of {facts.process.infra_team}")
    shown = ", ".join(one.path for one in changed[:3])
    return failed(f"{shown} changed; nobody of {facts.process.infra_team} approved")
