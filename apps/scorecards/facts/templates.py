"""Templates of issues and pull requests: Markdown, or YAML forms.

https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests
"""

import re
from collections.abc import Iterator

from apps.scorecards.facts.files import FileFacts, FilesFacts, text_of
from apps.scorecards.facts.workflows import read_yaml

HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
BEFORE_IT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# What a form makes headings of: a field that nobody fills has none.
FIELDS = ("input", "textarea", "dropdown", "checkboxes")
ENDINGS = re.compile(r"(_|-| )?(report|request|template)$")


def template_name(file: FileFacts) -> str:
    """Return what a template is for: `bug` of bug_report.md, `adr-change` of ADR_change.yml."""
    name = file.name.rsplit(".", 1)[0]
    return re.sub(r"[_ ]+", "-", ENDINGS.sub("", name))


def headings_of(text: str) -> list[str]:
    """Return the headings of a Markdown text, in lower case."""
    return [heading.strip().lower() for heading in HEADING.findall(text)]


def template_headings(file: FileFacts) -> list[str]:
    """Return the headings that an issue made from a template has, in lower case; raises FactMissing."""
    text = text_of(file)
    if file.name.endswith((".yml", ".yaml")):
        return [label.lower() for label in _labels(text)]
    return headings_of(BEFORE_IT.sub("", text))


def issue_templates(own: FilesFacts, defaults: FilesFacts | None) -> list[FileFacts]:
    """Return the templates that count: a repository with any of its own inherits none of the organization's."""
    found = own.of("issue_template", "issue_template_config")
    if not found and defaults is not None:
        found = defaults.of("issue_template", "issue_template_config")
    return [one for one in found if one.kind == "issue_template"]


def pull_request_template(own: FilesFacts, defaults: FilesFacts | None) -> list[FileFacts]:
    """Return the templates of pull requests that count."""
    found = own.of("pull_request_template")
    return found if found or defaults is None else defaults.of("pull_request_template")


def _labels(text: str) -> Iterator[str]:
    form, _ = read_yaml(text)
    body = form.get("body") if isinstance(form, dict) else None
    for field in body if isinstance(body, list) else ():
        if isinstance(field, dict) and field.get("type") in FIELDS and isinstance(field.get("attributes"), dict):
            label = field["attributes"].get("label")
            if isinstance(label, str):
                yield label.strip()
