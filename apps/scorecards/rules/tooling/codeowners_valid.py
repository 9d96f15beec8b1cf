from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.facts.owners import codeowners_file
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.fixes import new_file
from apps.scorecards.rules import Level, rule


@rule(
    clause="tooling/codeowners",
    level=Level.BRONZE,
    weight=2,
    expected="There is a CODEOWNERS file in which GitHub finds no error.",
    fix="Add .github/CODEOWNERS, or correct the lines that GitHub marks: owners must exist and may write.",
    fix_at=new_file(".github/CODEOWNERS", text="* @organization/architecture\n"),
)
def codeowners_valid(facts: RepositoryFacts) -> Finding:
    """Who is asked to review is written down, and GitHub understands it."""
    files = known(facts.files)
    file = codeowners_file(files)
    if file is None:
        return failed("no CODEOWNERS file")
    problems = known(files.owner_problems)
    return failed(f"{file.path}: {'; '.join(problems[:5])}") if problems else passed(file.path)
