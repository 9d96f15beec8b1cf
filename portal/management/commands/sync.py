"""Reads the organization from GitHub in this process, with a progress bar and a summary."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from apps.integrations.github.reads import first_sync_points
from apps.sync import services
from apps.sync.models import SyncJob
from apps.sync.queries import JobSummary, has_repository, job_summary, organization_size
from apps.sync.runner import Progress, github_client, lease_holder, run_job
from apps.sync.schedule import SCHEDULE_OF

# A limit of GitHub's is over within the hour.
LONGEST_WAIT_SECONDS = 3900


class Command(BaseCommand):
    help = "Read the organization from GitHub into the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what can be chosen."""
        parser.add_argument("--feed", action="append", default=[], metavar="NAME", choices=list(SCHEDULE_OF))
        parser.add_argument("--full", action="store_true", help="read everything, not only what changed")
        parser.add_argument("--repository", default="", metavar="NAME", help="only what belongs to one repository")
        parser.add_argument(
            "--accept-removals",
            action="store_true",
            help="with --full --feed: remove what GitHub no longer names, however much that is",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one job to its end; wait where GitHub asks to."""
        if options["accept_removals"] and not (options["full"] and options["feed"]):
            raise CommandError("--accept-removals goes with --full and the --feed whose removals you accept.")
        job, _ = services.request_sync(
            viewer_login="command",
            feeds=options["feed"],
            repository=options["repository"],
            full=options["full"],
            accepts_removals=options["accept_removals"],
            now=timezone.now(),
        )
        summary = self._run(job)
        while summary.waits_for_limit:
            self._wait(job)
            summary = self._run(job)
        formula_points = first_sync_points(**asdict(organization_size(now=timezone.now())))
        for line in summary_lines(summary, formula_points=formula_points):
            self.stdout.write(line)
        if not summary.is_success:
            raise CommandError(summary.error or "Not every feed came in.")
        if options["repository"] and not has_repository(options["repository"]):
            raise CommandError(f"GitHub names no repository {options['repository']!r} in this organization.")

    def _run(self, job: SyncJob) -> JobSummary:
        now = timezone.now()
        services.requeue_stale(now=now)
        # Whoever types the command wants it now, whatever an earlier attempt decided.
        services.make_due(job, now=now)
        with ProgressBar() as bar:
            ran = run_job(job, client_factory=github_client, clock=timezone.now, report=bar.show)
        if ran is None:
            holder = lease_holder(now=timezone.now()) or "another process, which took this job"
            raise CommandError(
                f"A sync is running already: {holder}. Yours is queued as number {job.pk}; "
                "the portal's worker takes it next, or try again when the other has ended."
            )
        return job_summary(ran)

    def _wait(self, job: SyncJob) -> None:
        seconds = min((job.due_at - timezone.now()).total_seconds(), LONGEST_WAIT_SECONDS)
        self.stderr.write(f"{job.error} Waiting until {job.due_at:%H:%M:%S} UTC; Ctrl-C stops, nothing read is lost.")
        time.sleep(max(seconds, 1))


def summary_lines(summary: JobSummary, *, formula_points: int) -> Iterator[str]:
    """Yield the closing words: a row a feed, the totals, the formula's points, what could not be read."""
    yield f"{'feed':<16}{'items':>9}{'removed':>9}{'requests':>10}{'points':>8}  outcome"
    for feed in summary.feeds:
        outcome = "not allowed" if feed.is_refused else feed.outcome
        yield f"{feed.name:<16}{feed.items:>9}{feed.removed:>9}{feed.requests:>10}{feed.points:>8}  {outcome}"
    removed = sum(feed.removed for feed in summary.feeds)
    yield f"{'total':<16}{summary.items:>9}{removed:>9}{summary.requests:>10}{summary.points:>8}  {summary.state}"
    yield f"Points of a first sync by the formula: {formula_points}; this sync used {summary.points}."
    yield from summary.notes


class ProgressBar:
    """Shows where a job is, on the terminal's error channel."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] = tqdm(
            total=0, dynamic_ncols=True, bar_format="{desc} {percentage:3.0f}% |{bar:24}|{postfix}"
        )

    def __enter__(self) -> "ProgressBar":
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def show(self, progress: Progress) -> None:
        """Move the bar: every feed counts the same, and within a feed every target."""
        share = progress.targets_done / progress.targets_total if progress.targets_total else 0
        self._bar.total = progress.feeds_total
        self._bar.n = min(progress.feeds_done + share, progress.feeds_total)
        self._bar.set_description_str(f"{progress.title}: {progress.target}", refresh=False)
        of = f" of {progress.target_total}" if progress.target_total is not None else ""
        self._bar.set_postfix_str(
            f"{progress.target_items}{of} here, {progress.items} items, {progress.requests} requests"
        )
