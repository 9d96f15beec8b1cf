"""Judges repositories against the rules of the process, and says what came of it."""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.accounts.viewers import local_administrator
from apps.catalog.models import Repository
from apps.scorecards.models import RuleResult
from apps.scorecards.queries import ShownClause, clause_words
from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.registry import all_rules, rule_of
from apps.scorecards.rules import Rule
from apps.scorecards.services import evaluate


class Command(BaseCommand):
    help = "Judge repositories against the rules of the process, from what was read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what can be chosen."""
        parser.add_argument("--repository", default="", metavar="NAME", help="only this one")
        parser.add_argument("--rule", default="", metavar="SLUG", help="only this one")
        parser.add_argument("--explain", action="store_true", help="print each result with what was seen")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge, and print a line a repository or, to explain, a line a result."""
        repositories, rules = _repositories(options["repository"]), _rules(options["rule"])
        done = evaluate(now=timezone.now(), repositories=repositories, rules=rules)
        self.stdout.write(
            f"Judged {done.repositories} repositories by {len(rules)} rules, {done.subjects} findings on single"
            f" subjects; {done.written} rows became different."
        )
        if options["explain"]:
            words = clause_words(local_administrator(), now=timezone.now())
            for line in _explained(repositories, rules, words=words):
                self.stdout.write(line)


def _repositories(name: str) -> list[Repository]:
    found = present_repositories()
    chosen = list(found.filter(name__iexact=name) if name else found)
    if not chosen:
        raise CommandError(f"There is no repository {name!r}." if name else "No repository has been read yet.")
    return chosen


def _rules(slug: str) -> tuple[Rule, ...]:
    if not slug:
        return all_rules()
    rule = rule_of(slug)
    if rule is None:
        raise CommandError(f"There is no rule {slug!r}; there are: {', '.join(one.slug for one in all_rules())}.")
    return (rule,)


def _explained(
    repositories: Sequence[Repository], rules: Sequence[Rule], *, words: Mapping[str, ShownClause]
) -> Iterator[str]:
    slugs = [rule.slug for rule in rules]
    for repository in repositories:
        yield repository.name
        stored = {row.rule: row for row in RuleResult.objects.filter(repository=repository, rule__in=slugs)}
        for rule in rules:
            row = stored.get(rule.slug)
            if row is not None:
                yield f"  {row.result:<15}{rule.slug}: {row.observed or row.cause or row.reason}"
                clause = words[rule.clause]
                yield f"  {'':<15}{clause.id}: {clause.text} ({clause.whose})"
                if row.result == "fail":
                    yield f"  {'':<15}expected: {rule.expected} Fix: {rule.fix}"
                    yield from (f"  {'':<15}{label}  {url}" for label, url in row.evidence)
