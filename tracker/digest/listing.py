"""Mails in the outbox, for a person to look at: what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from config.sentences import unpacked
from tracker.digest.outbox import Kind, State
from tracker.store.tables.digests import deliveries
from tracker.store.tables.organisations import members

_LARGEST = 2**31 - 1
"""Above it no delivery is numbered, and databases refuse to look (an integer of PostgreSQL)."""


@dataclass(frozen=True)
class Delivery:
    """One mail in the outbox, for a person to look at."""

    id: int
    kind: Kind
    member: str
    """The member's name; empty when it is for nobody that is known any more."""
    recipient: str
    period: str
    subject: str
    state: State
    attempts: int
    created: datetime
    due: datetime
    changed: datetime
    problem: str
    kept: bool
    """Whether its text is still there."""
    good_until: datetime | None = None
    """When the first of the deadlines that it names passes."""


def listed(connection: Connection, limit: int | None = None) -> list[Delivery]:
    """The deliveries, the last first."""
    return [_delivery(row) for row in connection.execute(_deliveries().limit(limit))]


def delivery(connection: Connection, id: int) -> Delivery | None:
    """The delivery of this number; None when there is none. Any whole number may be asked for."""
    if not 0 < id <= _LARGEST:
        return None
    row = connection.execute(_deliveries().where(deliveries.c.id == id)).first()
    return _delivery(row) if row else None


def _deliveries() -> Select[Any]:
    columns = [column for column in deliveries.c if column.name not in ("content", "told")]
    kept = deliveries.c.content.is_not(None).label("kept")
    return (
        select(*columns, kept, members.c.name.label("member"))
        .outerjoin_from(deliveries, members, members.c.id == deliveries.c.member_id)
        .order_by(deliveries.c.id.desc())
    )


def _delivery(row: Any) -> Delivery:
    return Delivery(
        row.id, row.kind, row.member or "", row.recipient, row.period, row.subject, row.state, row.attempts,
        row.created, row.due, row.changed, unpacked(row.problem), bool(row.kept), row.good_until,
    )  # fmt: skip


def problem_of(connection: Connection, id: int) -> str:
    """What went wrong last with a delivery, as a sentence."""
    return unpacked(connection.scalar(select(deliveries.c.problem).where(deliveries.c.id == id)) or "")
