"""The names and patterns of the organization's process: the process document's own, unless a setting says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import re2

from apps.catalog.names import plain
from apps.scorecards.facts.business_days import business_days_after

MOST_CHARACTERS = 200
ALERT_LABEL = re2.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NUMBER = re2.compile(r"\d+")
KINDS = ("service", "library", "infra", "docs")
# What the portal's own settings say, and no file of the process.
NOT_IN_FILES = frozenset({"time_zone"})


class SettingInvalid(Exception):
    """A setting of the process does not fit; `name` is the setting, `problem` says why in words."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


def _frozen(**values: str) -> Mapping[str, str]:
    return values


@dataclass(frozen=True, kw_only=True)
class Process:
    """Patterns are RE2 (linear in time) and match whole texts unless their comment says "anywhere"."""

    repository_prefix: str = "plasma-engine-"  # the rest of a repository's name is its short name
    issue_key: str = r"PE-\d+"
    release_branch: str = r"release/\d+\.\d+(\.\d+)?(-[0-9A-Za-z.]+)?"
    # Commits that a release bot makes on the default branch itself, by their first line.
    release_commit: str = r"chore(\(.*\))?: release .*"
    phase_label: str = r"phase-\d+"
    service_labels: tuple[str, ...] = ()  # () for the short names of the repositories
    review_label: str = "needs-review"
    incident_label: str = "incident"
    severity_label: str = r"sev-[1-4]"
    columns: tuple[str, ...] = ("Backlog", "In Progress", "Review", "Done")
    review_bot: str = "coderabbitai"
    unreviewed_title: str = r'Revert ".*'  # of pull requests that need no review by the bot; "" for none
    # What a check's name holds, anywhere and in any case, that covers a topic of required checks.
    check_topics: Mapping[str, str] = field(
        default_factory=lambda: _frozen(
            lint=r"lint|ruff|eslint|format",
            tests=r"(\b|py|unit)tests?\b",
            security=r"security|trivy|pip-audit|npm audit|codeql|scan",
            coderabbit=r"coderabbit",
        )
    )
    # What the name of a check holds, anywhere and in any case, that fails by the share of lines that tests cover.
    coverage_check: str = r"codecov|coverage|coveralls"
    # Kinds of repositories, with spaces between them, that a topic of required checks is not for.
    kinds_without: Mapping[str, str] = field(default_factory=lambda: _frozen(tests="docs", security="docs"))
    # What the names of a run's jobs hold, anywhere and in any case, that are of a stage; in the order of the stages.
    stage_topics: Mapping[str, str] = field(
        default_factory=lambda: _frozen(
            lint=r"lint|ruff|eslint|format",
            test=r"(\b|py|unit)tests?\b",
            build=r"build|compile|package",
            security=r"security|trivy|pip-audit|npm audit|codeql|scan",
            deploy=r"deploy|publish|release|promote|rollout",
            notify=r"notif|slack|announce",
        )
    )
    # What the names of jobs hold, anywhere and in any case, that bring something to where it runs.
    deploy_job: str = r"deploy|rollout|promote"
    # Kinds of repositories, with spaces between them, that a stage is not for.
    kinds_without_stage: Mapping[str, str] = field(
        default_factory=lambda: _frozen(
            lint="docs", test="docs", security="docs", deploy="library docs", notify="library docs"
        )
    )
    # Topics of a pull request's checklist, anywhere in an item.
    checklist_topics: Mapping[str, str] = field(
        default_factory=lambda: _frozen(
            tests=r"\btests?\b",
            lint=r"\blint|\bformat",
            docs=r"\bdocs?\b|\bdocumentation\b|\breadme\b",
            adr=r"\badrs?\b",
        )
    )
    issue_templates: tuple[str, ...] = ("bug", "feature", "task", "adr-change")
    bypass_allowed: tuple[str, ...] = ()  # who may bypass the protection of a default branch
    infra_repository: str = "plasma-engine-infra"  # where the shared workflows are
    shared_workflows: tuple[str, ...] = ("lint-test", "security")  # beginnings of the names of those to call
    infra_team: str = "infra"
    terraform_path: str = r"(.*/)?terraform/.*|.*\.tf(vars)?(\.json)?"  # of files that its plans come from
    # Of the files that tests are to cover, less those of tests themselves and those that nobody covers: generated, or
    # of others, or of tools.
    source_path: str = (
        r".*\.(py|[cm]?[jt]sx?|vue|svelte|go|java|kt|scala|groovy|cs|fs|vb|c|cc|cpp|cxx|rs|rb|php|swift|dart|ex)"
    )
    test_path: str = (
        r"(.*/)?([^/]*\.)?([Tt]ests?|__tests__|__mocks__|specs?|e2e|testdata|fixtures)/.*"
        r"|(.*/)?(test_[^/]*|conftest\.py|[^/]*([._-](test|spec|stories)|[a-z0-9](Tests?|Spec))\.\w+)"
    )
    path_without_coverage: str = (
        r"(.*/)?(migrations|vendor|node_modules|third_party|generated|dist|docs)/.*"
        r"|.*(_pb2(_grpc)?\.py|\.pb\.go|_gen\.go|\.g\.\w+|\.d\.[cm]?ts|\.min\.js|\.config\.\w+)|setup\.py"
    )
    architecture_team: str = "architecture"
    domain_teams: Mapping[str, str] = field(default_factory=dict)  # by name of repository; {} for the owning team
    kinds: Mapping[str, str] = field(default_factory=dict)  # declared, by name of repository
    holidays: tuple[str, ...] = ()  # dates like 2026-12-25 that are no business days
    time_zone: str = "UTC"  # of the days that are business days
    blocked_label: str = "blocked"
    labels_off_board: tuple[str, ...] = ()  # what carries one of these needs no card
    postmortem_label: str = "postmortem"
    postmortem_folder: str = "postmortems"
    # What the headings of a postmortem's sections hold, anywhere and in any case.
    postmortem_topics: Mapping[str, str] = field(
        default_factory=lambda: _frozen(
            impact=r"impact", timeline=r"timeline", cause=r"causes?\b", actions=r"\bactions?\b|follow.?ups?"
        )
    )
    # Labels of incidents that need no postmortem.
    labels_without_postmortem: tuple[str, ...] = ("sev-4", "duplicate", "false-alarm")
    log_check: str = "log-format"  # what the name of the check on the format of logs holds, in any case
    # Labels of alerts, alerting rules and services that name a repository; the first that does counts.
    alert_labels: tuple[str, ...] = ("repository", "repo", "service", "job")
    hotfix_prefix: str = "hotfix"  # what the names of hotfix branches begin with
    bot_branch: str = r"(release-please|changeset-release|renovate|dependabot)\b.*"
    kept_branches: tuple[str, ...] = ("gh-pages",)  # that may lie idle
    version_tag: str = r"v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?"
    release_actors: tuple[str, ...] = ()  # logins of accounts, beside Apps, that release workflows push tags with
    registry: str = "ghcr.io/<organization>/"  # what the addresses of images begin with
    adr_label: str = "adr"
    adr_name: str = r"adr[-_ ]?\d+"  # of a proposal, anywhere and in any case
    adr_path: str = r"(?i)(.*/)?adrs?/[^/]*[0-9][^/]*\.md"  # of the files of decisions
    adr_categories: tuple[str, ...] = ()  # of the discussions that announce proposals; () for any
    # Where the organization says its process; "" for `.github` or, without it there, any other that holds the path.
    document_repository: str = ""
    document_path: str = "docs/devops-process.md"

    @cached_property
    def _compiled(self) -> dict[str, Any]:
        return {}

    def matches(self, pattern: str, text: str) -> bool:
        """Say whether a pattern is the whole of a text."""
        return self._pattern(pattern, flags="").fullmatch(text) is not None

    def is_in(self, pattern: str, text: str) -> bool:
        """Say whether a pattern is anywhere in a text, in any case."""
        return self._pattern(pattern, flags="(?i)").search(text) is not None

    def is_to_be_covered(self, path: str) -> bool:
        """Say whether tests are to cover a file, by its path."""
        is_left_out = self.matches(self.test_path, path) or self.matches(self.path_without_coverage, path)
        return self.matches(self.source_path, path) and not is_left_out

    def is_label(self, pattern: str, label: str) -> bool:
        """Say whether a pattern is the whole of a label, in any case and with any separators."""
        return self._pattern(pattern, flags="(?i)").fullmatch(plain(label)) is not None

    def business_days_after(self, at: datetime, *, days: int) -> datetime:
        """Return the same time of the day so many business days later, in the organization's time zone."""
        return business_days_after(at, days=days, holidays=self.free_days, zone=ZoneInfo(self.time_zone))

    @cached_property
    def free_days(self) -> frozenset[date]:
        """Return the holidays as dates."""
        return frozenset(date.fromisoformat(day) for day in self.holidays)

    def find_key(self, text: str) -> str:
        """Return the first issue key in a text as a word of its own, "" without."""
        found = self._pattern(rf"\b({self.issue_key})\b", flags="").search(text)
        return str(found.group(1)) if found else ""

    @property
    def hotfix_branch(self) -> str:
        """Return the pattern of a hotfix branch's name."""
        return rf"{re2.escape(self.hotfix_prefix)}/{self.any_key}(-[a-z0-9-]+)?"

    def is_hotfix(self, branch: str) -> bool:
        """Say whether a branch is meant as a hotfix, however its name goes on."""
        return branch.lower().startswith(self.hotfix_prefix.lower())

    def decisions_in(self, text: str) -> frozenset[str]:
        """Return the numbers of the decisions that a text names, each a word of its own, without leading zeros."""
        found = self._pattern(rf"(?:\b|_)({self.adr_name})(?:\b|_)", flags="(?i)").finditer(text)
        return frozenset("-".join(_numbers(match.group(1))) or plain(match.group(1)) for match in found)

    def decision_of(self, path: str) -> str:
        """Return the number of a decision by its file: the first one in its name, "" without."""
        return next(iter(_numbers(path.rpartition("/")[2])), "")

    def registry_of(self, organization: str) -> str:
        """Return what the addresses of an organization's images begin with, in lower case."""
        return self.registry.replace("<organization>", organization).lower()

    @property
    def any_key(self) -> str:
        """Return the pattern of an issue key such that it can stand inside another."""
        return f"(?:{self.issue_key})"

    def topics_of(self, check: str) -> frozenset[str]:
        """Return the topics of required checks that a check covers, by its name.

        A reusable workflow's checks are named "caller / called": the caller tells only what the called one does not.
        """
        return self._topics_in(check, topics=self.check_topics)

    def stages_of(self, job: str) -> frozenset[str]:
        """Return the stages that a job of a run is of, by its name: the caller tells only what the called does not."""
        return self._topics_in(job, topics=self.stage_topics)

    def _topics_in(self, name: str, *, topics: Mapping[str, str]) -> frozenset[str]:
        for part in reversed(name.split(" / ")):
            found = frozenset(topic for topic, pattern in topics.items() if self.is_in(pattern, part))
            if found:
                return found
        return frozenset()

    def is_by_review_bot(self, check: str) -> bool:
        """Say whether a check is the review bot's report, by its name."""
        return "coderabbit" in self.topics_of(check)

    def short_name(self, repository: str) -> str:
        """Return a repository's name without the prefix that all of them share."""
        return repository.removeprefix(self.repository_prefix)

    def _pattern(self, pattern: str, *, flags: str) -> Any:
        key = flags + pattern
        if key not in self._compiled:
            self._compiled[key] = _compile(key)
        return self._compiled[key]


PATTERNS = (
    *("issue_key", "release_branch", "release_commit", "phase_label", "severity_label", "unreviewed_title"),
    *("bot_branch", "version_tag", "adr_name", "adr_path", "deploy_job", "terraform_path"),
    *("source_path", "test_path", "path_without_coverage", "coverage_check"),
)


def process_of(values: Mapping[str, Any], *, defaults: Process | None = None) -> Process:
    """Return the process with an organization's own settings. Raises SettingInvalid."""
    defaults = defaults or Process()
    names = {one.name for one in fields(Process)} - NOT_IN_FILES
    for name, value in values.items():
        if name not in names:
            raise SettingInvalid(name, f"There is no such setting; there are: {', '.join(sorted(names))}.")
        _check(name, value, like=getattr(defaults, name))
    made: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return replace(defaults, **made)


def _check(name: str, value: Any, *, like: Any) -> None:
    if isinstance(like, str):
        _check_text(name, value)
        if name in PATTERNS:
            _check_pattern(name, value)
        if name == "document_path":
            _check_path(name, value)
    elif isinstance(like, tuple):
        if not isinstance(value, list):
            raise SettingInvalid(name, "Give a list of texts.")
        for one in value:
            _check_text(name, one)
            if name in CHECKS:
                CHECKS[name](name, one)
    else:
        _check_mapping(name, value)


def _check_mapping(name: str, value: Any) -> None:
    if not isinstance(value, dict):
        raise SettingInvalid(name, "Give texts by name.")
    for key, one in value.items():
        _check_text(name, one)
        if name.endswith("_topics"):
            _check_pattern(name, one)
        if name == "kinds" and one not in KINDS:
            raise SettingInvalid(name, f"{key} cannot be {one!r}; a kind is one of: {', '.join(KINDS)}.")
        if name.startswith("kinds_without") and not set(one.split()) <= set(KINDS):
            raise SettingInvalid(name, f"{key} cannot be {one!r}; the kinds are: {', '.join(KINDS)}.")


def _check_text(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise SettingInvalid(name, f"{value!r} is not a text.")
    if len(value) > MOST_CHARACTERS:
        raise SettingInvalid(name, f"It has {len(value)} characters; at most {MOST_CHARACTERS} are taken.")


def _check_pattern(name: str, value: str) -> None:
    try:
        _compile(value)
    except re2.error as error:
        why = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
        raise SettingInvalid(name, f"{value!r} is no pattern that RE2 knows: {why}.") from error


def _compile(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def _numbers(name: str) -> list[str]:
    return [one.lstrip("0") or "0" for one in NUMBER.findall(name)]


def _check_path(name: str, value: str) -> None:
    if value.startswith("/") or {"", ".", ".."} & set(value.split("/")):
        raise SettingInvalid(name, f"{value!r} is no path in a repository like docs/devops-process.md.")


def _check_alert_label(name: str, value: str) -> None:
    if not ALERT_LABEL.fullmatch(value):
        raise SettingInvalid(name, f"{value!r} is no name of a label like service.")


def _check_date(name: str, value: str) -> None:
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise SettingInvalid(name, f"{value!r} is no date like 2026-12-25.") from error


# Of the texts of a list.
CHECKS = {"holidays": _check_date, "alert_labels": _check_alert_label}
