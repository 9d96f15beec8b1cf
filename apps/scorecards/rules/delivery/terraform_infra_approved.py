from apps.scorecards.facts import PullRequestFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="cd/terraform-approval",
    level=Level.SILVER,
    weight=3,
    window=Window(days=90),
    expected="A member of the infra team besides the author approved a change of Terraform before its merge.",
    fix="Ask the infra team for a review; a line `*.tf @<organization>/infra` in CODEOWNERS asks by itself.",
)
def terraform_infra_approved(facts: PullRequestFacts) -> Finding:
    """Who answers for what everybody stands on sees each change of it."""
    changed = known(facts.changes).under(facts.process.terraform_path, process=facts.process)
    if not changed:
        return not_applicable("it changes no Terraform")
    approving = [login for login, state in facts.human_verdicts.items() if state == "approved"]
    members = {login.lower() for login in known(facts.infra_members)}
    of_team = [login for login in approving if login.lower() in members]
    if of_team:
        return passed(f"approved by {', '.join(of_team)} of {facts.process.infra_team}")
    shown = ", ".join(one.path for one in changed[:3])
    return failed(f"{shown} changed; nobody of {facts.process.infra_team} approved")
