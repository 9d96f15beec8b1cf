"""Workflows of GitHub Actions, read from their files. Whatever is in them: no shape is taken for granted.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import re2
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from apps.scorecards.facts.files import FileFacts, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    id: str
    name: str
    needs: tuple[str, ...]
    uses: str  # of a job that calls a workflow, else ""
    environment: str
    steps: tuple[str, ...]  # what each one uses or runs
    inputs: Mapping[str, str]  # `with` of a call, values as texts

    @property
    def words(self) -> str:
        """Return all that tells what the job does."""
        return "\n".join((self.id, self.name, self.uses, *self.steps))


# Tools that tag and release, as workflows name them.
RELEASES = re2.compile(
    r"(?i)release-please|semantic-release|goreleaser|gh release create|git tag |git push .*--tags|create-release"
    r"|action-gh-release|release-action|release-drafter|changesets/action|/release[a-z-]*\.ya?ml"
)
# What happens only once there is a tag.
AFTER_TAGS = frozenset({"create", "release", "registry_package"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    path: str
    triggers: tuple[str, ...]
    jobs: tuple[Job, ...]
    problem: str = ""  # why the file cannot be understood
    is_pushed_by_tags_only: bool = False  # of the pushes only those of tags start it

    @property
    def is_releasing(self) -> bool:
        """Whether it makes tags or releases."""
        return RELEASES.search(self.words) is not None

    @property
    def may_make_tags(self) -> bool:
        """Whether it makes releases, and starts before there is a tag."""
        pushes = {"push"} if self.is_pushed_by_tags_only else set()
        return self.is_releasing and not set(self.triggers) <= AFTER_TAGS | pushes

    @property
    def words(self) -> str:
        return "\n".join(job.words for job in self.jobs)


def workflows_of(files: Sequence[FileFacts]) -> list[Workflow]:
    """Read workflows; raises FactMissing where a file's text is missing."""
    return [read_workflow(file.path, text_of(file)) for file in files]


def read_workflow(path: str, text: str) -> Workflow:
    """Read one workflow; what cannot be understood has no jobs and says why."""
    content, problem = read_yaml(text)
    if not isinstance(content, dict):
        return Workflow(path=path, triggers=(), jobs=(), problem=problem or "it is no workflow")
    jobs = content.get("jobs")
    found = jobs.items() if isinstance(jobs, dict) else ()
    return Workflow(
        path=path,
        # YAML 1.2 keeps "on"; older writers quote it.
        triggers=tuple(_names(content.get("on"))),
        jobs=tuple(_job(str(name), told) for name, told in found if isinstance(told, dict)),
        is_pushed_by_tags_only=_is_pushed_by_tags_only(content.get("on")),
    )


def _is_pushed_by_tags_only(told: Any) -> bool:
    """Say whether only pushed tags count: with a filter on tags alone pushes to branches do not."""
    push = told.get("push") if isinstance(told, dict) else None
    filters = set(push) if isinstance(push, dict) else set()
    return bool(filters & {"tags", "tags-ignore"}) and not filters & {"branches", "branches-ignore"}


def read_yaml(text: str) -> tuple[Any, str]:
    """Return what a YAML text holds, or None with why it cannot be read."""
    try:
        return YAML(typ="safe", pure=True).load(text), ""
    except (YAMLError, ValueError, TypeError, RecursionError, AttributeError, AssertionError) as error:
        return None, f"it is no YAML ({type(error).__name__})"


def _job(name: str, told: Mapping[Any, Any]) -> Job:
    inputs = told.get("with")
    return Job(
        id=name,
        name=_text(told.get("name")),
        needs=tuple(_names(told.get("needs"))),
        uses=_text(told.get("uses")),
        environment=_environment(told.get("environment")),
        steps=tuple(_steps(told.get("steps"))),
        inputs={str(key): _text(value) for key, value in inputs.items()} if isinstance(inputs, dict) else {},
    )


def _steps(told: Any) -> Iterator[str]:
    for step in told if isinstance(told, list) else ():
        if isinstance(step, dict):
            yield " ".join(filter(None, (_text(step.get("name")), _text(step.get("uses")), _text(step.get("run")))))


def _environment(told: Any) -> str:
    return _text(told.get("name")) if isinstance(told, dict) else _text(told)


def _names(told: Any) -> Iterator[str]:
    """Yield the names of a list, of the keys of a mapping, or the one name that stands alone."""
    if isinstance(told, dict | list):
        yield from (str(one) for one in told)
    elif isinstance(told, str):
        yield told


def _text(told: Any) -> str:
    """Return a scalar as a text, with YAML's words for truth; "" for anything else."""
    if isinstance(told, bool):
        return "true" if told else "false"
    return str(told) if isinstance(told, str | int | float) else ""
