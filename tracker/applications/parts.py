"""What belongs to an application. Days are dates without a time; sums are in the application's currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from tracker.applications.model import Application, State


@dataclass(frozen=True, slots=True)
class Submission:
    """One stage of the call, handed in."""

    id: int
    stage: str
    day: date
    reference: str
    asked: Decimal | None
    outcome: str
    """Empty while waiting; invited, negotiation, awarded, declined, withdrawn."""
    outcome_day: date | None


@dataclass(frozen=True, slots=True)
class Move:
    """From one state to another, on a day, by somebody."""

    id: int
    before: State
    after: State
    day: date
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody put down for the others."""

    id: int
    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document, where it lies."""

    id: int
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class Involved:
    """A member who works on it."""

    id: int
    member_id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Partner:
    """Who does it with the organisation, or pays a part of it."""

    id: int
    version: int
    name: str
    kind: str
    role: str
    promised: Decimal | None
    confirmed: Decimal | None
    letter: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """A line of the budget."""

    id: int
    version: int
    name: str
    planned: Decimal
    spent: Decimal | None
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done by a day."""

    id: int
    version: int
    title: str
    due: date
    owner: str
    done_on: date | None
    planned_for: str


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of the award that is paid out."""

    id: int
    version: int
    due: date
    sum: Decimal
    condition: str
    paid_on: date | None
    paid: Decimal | None


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is owed to the funder."""

    id: int
    version: int
    kind: str
    title: str
    due: date
    handed_in_on: date | None


@dataclass(frozen=True, slots=True)
class Effect:
    """One link of the theory of change."""

    id: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """A value of an indicator on a day."""

    id: int
    day: date
    value: Decimal
    how: Literal["measured", "estimated"]
    source: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What shows whether an outcome comes about."""

    id: int
    name: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    measurements: tuple[Measurement, ...] = ()
    """Oldest first."""

    @property
    def latest(self) -> Measurement | None:
        """The last value that is known."""
        return self.measurements[-1] if self.measurements else None


@dataclass(frozen=True, slots=True)
class Whole:
    """An application with everything that belongs to it."""

    application: Application
    submissions: tuple[Submission, ...] = ()
    moves: tuple[Move, ...] = ()
    notes: tuple[Note, ...] = ()
    papers: tuple[Paper, ...] = ()
    involved: tuple[Involved, ...] = ()
    partners: tuple[Partner, ...] = ()
    costs: tuple[Cost, ...] = ()
    tasks: tuple[Task, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    reports: tuple[Report, ...] = ()
    effects: tuple[Effect, ...] = ()
    indicators: tuple[Indicator, ...] = ()
