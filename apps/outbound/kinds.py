"""Who says what is written: a kind of write is one row of settings.OUTBOUND."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from apps.delivery.references import OWN_MARK
from apps.outbound.models import Write

# https://docs.github.com/rest/issues/issues#create-an-issue refuses longer bodies; the mark has to fit in.
LONGEST_TEXT = 65_536 - 100


class NotWanted(Exception):
    """It is not to be written any more; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is written, as Markdown; a comment has no title."""

    title: str = ""
    body: str
    assignees: tuple[str, ...] = ()  # of an issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is written for a row of the ledger, and what is noted once it is.

    `text` is asked just before it is written and raises NotWanted; `note` is called in the transaction that stores the
    number and the address.
    """

    text: Callable[[Write, datetime], Text]
    note: Callable[[Write, datetime], None]


def kind_of(write: Write) -> Kind:
    """Return the kind of a row, as the settings name it."""
    return cast(Kind, import_string(settings.OUTBOUND[write.kind]))


def mark_of(write: Write) -> str:
    """Return what tells its text from all others; who reads it at GitHub does not see it."""
    return f"{OWN_MARK}{write.marker} -->"
