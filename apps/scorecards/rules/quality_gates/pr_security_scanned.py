from apps.scorecards.facts import CheckFacts, PullRequestFacts, known
from apps.scorecards.facts.scans import needed_scans, reports_of
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="quality/security-scans",
    level=Level.SILVER,
    weight=3,
    window=Window(days=28),
    expected="Each scan that the repository's files need succeeded on the head before the merge.",
    fix="Run the failed scan again before the merge; add the job of one that does not run.",
)
def pr_security_scanned(facts: PullRequestFacts) -> Finding:
    """A hole that a scan would have found is the cheapest one not to ship."""
    files, checks = known(facts.repository.files), known(facts.checks)
    needed = needed_scans(files)
    if not needed:
        return not_applicable("no image and no Python or Node package")
    carried = {scan: reports_of(scan, checks, facts=facts.repository) for scan in needed}
    problems = {scan: words for scan, of_scan in carried.items() if (words := _problem(facts, of_scan))}
    if problems:
        evidence = tuple(Evidence(label=one.name, url=one.url) for scan in problems for one in carried[scan])
        return failed("; ".join(f"{scan} {words}" for scan, words in problems.items()), evidence=evidence)
    again = {one.name for of_scan in carried.values() for one in of_scan if facts.ran_again(one)}
    if again:
        return unknown(f"{', '.join(sorted(again))} ran after the merge; what it said before is not kept.")
    return passed(f"succeeded before the merge: {', '.join(needed)}")


def _problem(facts: PullRequestFacts, checks: list[CheckFacts]) -> str:
    """Say what keeps a scan from having succeeded; "" where nothing does, or where it ran again since."""
    at_merge = [one for one in checks if not facts.ran_again(one)]
    if checks and not at_merge:
        return ""
    if any(facts.is_pending(one) for one in at_merge):
        return "was still running"
    ran = [one for one in at_merge if one.conclusion not in ("skipped", "neutral")]
    if any(one.conclusion != "success" for one in ran):
        return "failed"
    return "" if ran else "was skipped" if checks else "did not run"
