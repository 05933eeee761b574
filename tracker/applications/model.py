"""What an application is. Days are dates without a time; sums are in its currency. What belongs to it: parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

State = Literal[
    "idea", "preparing", "submitted", "negotiation", "awarded", "declined", "withdrawn", "running", "reported", "closed"
]
Outcome = Literal["", "awarded", "declined", "withdrawn"]
Kind = Literal["task", "report", "instalment", "deadline"]

STATES: tuple[State, ...] = (
    "idea", "preparing", "submitted", "negotiation", "awarded", "running", "reported", "closed", "declined", "withdrawn"
)  # fmt: skip
"""In the order of the way; those that lead out of it come last."""
BEFORE_DEADLINE: tuple[State, ...] = ("idea", "preparing")
"""States in which the next deadline of the call is still to be met."""
FOLLOWED: tuple[State, ...] = ("idea", "preparing", "submitted", "negotiation")
"""States in which a change of the call matters."""
REPORT_KINDS = ("interim", "final", "financial", "other")
EFFECT_KINDS = ("resource", "activity", "output", "outcome")
"""The links of a theory of change, in their order."""


@dataclass(frozen=True, slots=True)
class Application:
    """One organisation's way through one call, as lists and boards show it."""

    id: int
    version: int
    organisation_id: int
    organisation: str
    """The organisation's key."""
    call_id: int | None
    call: str
    """The call's public id; empty when it has none in the database."""
    title: str
    funder: str
    url: str
    state: State
    since: datetime
    started: datetime
    seen_at: datetime
    deadline: date | None
    """The day that counts: the one a person set, else the call's next one that is ahead, else its last one."""
    stage: str
    """Of that deadline; empty when it is a person's own day, or there is none."""
    certainty: str
    """How firm that deadline is: stated, target, estimated or approximate."""
    own_deadline: date | None
    owner_id: int | None
    owner: str
    """The name of the member who answers for it."""
    currency: str
    total: Decimal | None
    asked: Decimal | None
    own: Decimal | None
    reference: str
    outcome: Outcome
    decided_on: date | None
    reason: str
    won: Decimal | None
    starts_on: date | None
    ends_on: date | None
    agreed_on: date | None
    removed: bool = False
