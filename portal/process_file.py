"""Reads the settings of an organization's process: a YAML file whose names are fields of Process."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent

from apps.scorecards.facts import Process, SettingInvalid, process_of
from portal.config import Environment

VARIABLE = "PORTAL_PROCESS_FILE"
MOST_BYTES = 64_000


def read_process(environment: Environment, *, time_zone: str) -> Process:
    """Return the process of the organization; where its file cannot be used, note why and return the defaults."""
    defaults = Process(time_zone=time_zone)
    path = environment.variables.get(VARIABLE, "").strip()
    if not path:
        return defaults
    try:
        return process_of(settings_in(Path(path).read_bytes()), defaults=defaults)
    except (OSError, SettingInvalid) as error:
        environment.refuse(VARIABLE, f"{path} cannot be used: {error}", example="/etc/portal/process.yaml")
        return defaults


def settings_in(content: bytes) -> dict[str, Any]:
    """Return what a file says. Raises SettingInvalid, with the line where there is one."""
    if len(content) > MOST_BYTES:
        raise SettingInvalid("the file", f"it has {len(content)} bytes; at most {MOST_BYTES} are taken.")
    reader = YAML(typ="safe", pure=True)
    try:
        # A few lines of aliases can stand for more than any memory holds, and nobody needs one here.
        if any(isinstance(event, AliasEvent) for event in reader.parse(content)):
            raise SettingInvalid("the file", "aliases (*name) are not taken.")
        found = reader.load(content)
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise SettingInvalid("the file", " ".join(str(error).split())[:300]) from error
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        raise SettingInvalid("the file", "give settings as `name: value`, one below the other.")
    return found
