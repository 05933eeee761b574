"""What a call is, as it is read back: the one shape that lists, `show` and the exchange formats share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tracker.calls.settled import Settled
from tracker.facts.model import Amount, Contact, Evidence, Link, Rate, When

Status = Literal["forecast", "open", "closed", "rolling", "unknown"]
Verdict = Literal["healthy", "suspect", "failed"]

BY_PEOPLE, FROM_FILES = "added", "imported"
"""Keys of the sources of calls that people add (tracker.calls.added) and take in (tracker.exchange)."""
PER_PROJECT = ("min", "typical", "max")
"""Roles of sums that one project can get; a total pot or a threshold says nothing of that."""


@dataclass(frozen=True, slots=True)
class FunderName:
    """Who gives."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """This source showed this call, between these times."""

    source: str
    url: str
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One field of a call changed."""

    field: str
    old: Any
    """Plain JSON values, in the shape of the call's JSON."""
    new: Any
    at: datetime
    source: str
    url: str
    who: str = ""
    """The person who changed it; empty: it changed at its source."""


@dataclass(frozen=True, slots=True)
class Call:
    """One opportunity to apply, one round of it."""

    id: str
    title: str
    summary: str
    funder: FunderName
    source: str
    external_id: str
    url: str
    apply_url: str
    language: str
    status: Status
    opens: tuple[When, ...]
    deadlines: tuple[When, ...]
    rolling: bool
    amounts: tuple[Amount, ...]
    rates: tuple[Rate, ...]
    applicant_types: tuple[str, ...]
    places: tuple[str, ...]
    themes: tuple[str, ...]
    documents: tuple[Link, ...]
    contacts: tuple[Contact, ...]
    disputed: tuple[str, ...]
    sightings: tuple[Sighting, ...]
    first_seen: datetime
    last_seen: datetime
    last_changed: datetime
    next_closes: datetime | None = None
    """The next moment at which an applicant deadline passes, aware UTC; None when none is ahead or known. A deadline
    of every year counts with its next date."""
    as_of: datetime | None = None
    """The moment of its status and of what comes next; None where nobody asked for them."""
    dismissed: bool = False
    application: Own | None = None
    """Of the organisation that asks, or of the default one."""
    gone_since: datetime | None = None
    """When healthy runs of its source had missed it twice; None while it is shown there."""
    applicants_excluded: tuple[str, ...] = ()
    """Who may not apply, in plain words."""
    partners_required: tuple[str, ...] = ()
    """Types of applicant that must take part or share the costs besides the applicant."""
    age_required: int = 0
    """Months that an applicant must have existed; 0: not stated."""
    identifiers: tuple[str, ...] = ()
    """Official identifiers besides the source's own."""
    evidence: tuple[Evidence, ...] = ()
    settled: tuple[Settled, ...] = ()
    """What people settled in it, over what its source says."""
    revisions: tuple[Revision, ...] = ()
    country: str = ""
    """Of the funder, or of the source where that is not known: ISO 3166-1 alpha-2, or `EU`."""
    public_id: str = ""
    """The whole id, which stays the same whatever other calls there are."""


@dataclass(frozen=True, slots=True)
class Own:
    """An organisation's own application for a call."""

    id: str
    """`A12`."""
    state: str
    """tracker.applications.model.State."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """How the fetching of one source went, as far as it matters for the run's verdict and its record."""

    started: datetime
    """Aware UTC."""
    seconds: float = 0.0
    requests: int = 0
    not_modified: int = 0
    left_out: int = 0
    """Items that the family itself recognised as no calls."""
    problems: Sequence[str] = ()
    """Sentences; with any of them the run is suspect at least. Looked at when all calls of the run were consumed."""
    failures: tuple[str, ...] = ()
    """Sentences; with any of them the run is failed, and nothing is concluded from what it did not show."""
    pages: int = 0
    """Pages or records of single calls that were asked for, besides the lists."""
    missed: tuple[str, ...] = ()
    """A sentence for each of them that could not be read; how many are too many, tracker.calls.expect says."""
    cut: bool = False
    """Whether the process that read it ended before it was read, or took too long."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one crawl of one source came to; stored as a run and shown as its summary line."""

    source: str
    verdict: Verdict
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    """Items read that are no calls (awards, news, notices), counted and not stored."""
    problems: tuple[str, ...] = ()
    """Sentences: what was wrong and where."""
    started: datetime | None = None
    seconds: float = 0.0
    requests: int = 0
    not_modified: int = 0
    """Answers that were 304."""
    pages: int = 0
    """Calls' own pages that were asked for."""
    missed: int = 0
    """Of them, those that could not be read."""
    cut: bool = False
    """Whether the process that read it ended before it was read, or took too long; not stored with the run."""
