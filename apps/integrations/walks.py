"""The words in which the runner and an integration speak of reading a source page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one pass of a feed reads: the organization, a repository, a board, or a batch of node ids."""

    key: str  # the cursor's key: a node id, or "organization"
    name: str  # shown while it runs
    signature: str = ""  # changes when there may be something new; "" means always look
    node_ids: tuple[str, ...] = ()  # of a batch, or what is read beside a list
    known: frozenset[str] = frozenset()  # what need not be read again: hashes of files, ids of packages, marks of refs
    github_id: int = 0  # of a repository: REST's addresses are made of it
    branch: str = ""  # the default one of a repository
    document: str = ""  # where a repository may hold the organization's process


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Where a pass begins or goes on."""

    target: Target
    is_full: bool  # every item, not only what changed
    since: datetime | None = None  # of an incremental pass: watermark less the overlap
    cursor: str = ""  # where an interrupted pass goes on
    page_size: int | None = None  # learnt earlier; None for the document's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of records. Committed together with `cursor`, so that a crash costs at most this page."""

    records: Sequence[Any]
    cursor: str  # where the next page begins; "" on the last one
    is_last: bool
    total: int | None = None  # what the source counts, where it says so
    skipped: int = 0  # records that did not fit, or that the source could not give
    proves_absence: bool = True  # False when the page had a hole: nothing may be removed after this pass
    page_size: int | None = None  # what worked, for the next pass
