"""What a digest is chosen from, and what was chosen. Plain values: nothing here asks a database or a clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from tracker.calls.model import Call, Revision

ChangeKind = Literal["deadlines", "amounts", "rates", "eligible", "reopened", "closed_early"]
OwedKind = Literal["task", "report"]


@dataclass(frozen=True, slots=True)
class Reader:
    """The member a digest is for, as far as its content depends on the person."""

    member_id: int
    name: str
    organisation: str
    """What the organisation is called."""
    language: str
    """`sv`, `en`, `nb`, `da` or `fi`."""
    zone: str
    """IANA name."""
    wish: Literal["weekly", "daily"] = "weekly"
    key: str = ""
    """Of the organisation, as the command line takes it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A call, and how it fits the member's organisation."""

    call: Call
    score: int
    """0 to 100 (tracker.organisations.matching)."""
    fit: Literal["yes", "maybe", "no"] = "yes"
    why: tuple[str, ...] = ()
    """What speaks for it, in a word or two each; the weightiest first."""
    against: bool = False
    """Whether something speaks against it."""
    searches: tuple[str, ...] = ()
    """Names of the organisation's saved searches that find it."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A call that the organisation has an application for, and what changed in it."""

    call: Call
    before_deadline: bool
    """Whether the application is still to be handed in."""
    revisions: tuple[Revision, ...] = ()
    """Of any time; those of the period are chosen."""
    deadline: date | None = None
    """A day that the organisation set itself; it counts instead of the call's own."""
    state: str = ""
    """Of the application (tracker.applications.model)."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A task or a report with its day."""

    kind: OwedKind
    title: str
    due: date
    about: str = ""
    """The application that it belongs to."""


@dataclass(frozen=True, slots=True)
class Period:
    """What happened after `starts`, up to and with `until`. Aware."""

    starts: datetime
    until: datetime
    key: str = ""
    """`2026-W32` or `2026-08-03`: one digest for each member and period."""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that one digest is chosen from."""

    reader: Reader
    period: Period
    now: datetime
    """When it is sent; usually the end of the period."""
    candidates: tuple[Candidate, ...] = ()
    followed: tuple[Followed, ...] = ()
    owed: tuple[Owed, ...] = ()
    announced: frozenset[str] = frozenset()
    """Ids of calls that the member was told of as new."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is different now in a followed call, against the beginning of the period. Plain JSON values."""

    kind: ChangeKind
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Changed:
    """A followed call with its changes that matter."""

    call: Call
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """A followed call that closes soon."""

    call: Call
    days: int
    """Whole days left in the reader's zone; 0 on the last day."""
    day: date | None = None
    """The organisation's own day, when it set one."""
    state: str = ""
    """Of the application."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something owed, with the days left; fewer than 0 when it is late."""

    owed: Owed
    days: int


@dataclass(frozen=True, slots=True)
class Digest:
    """What one digest says, in its order."""

    reader: Reader
    period: Period
    now: datetime
    new: tuple[Candidate, ...] = ()
    more: int = 0
    """New calls beyond those that are shown."""
    changed: tuple[Changed, ...] = ()
    closing: tuple[Closing, ...] = ()
    due: tuple[Due, ...] = ()
    told: tuple[str, ...] = field(default=())
    """Ids of the calls that count as told from now on, shown or counted."""
    good_until: datetime | None = None
    """When the first deadline that it names passes."""

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.new or self.changed or self.closing or self.due)
