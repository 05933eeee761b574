"""Applications that came in a list: what each row would become, and the rows put down, all at once or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from config.sentences import say
from tracker.applications.start import member_named
from tracker.calls.identity import canonical_url
from tracker.exchange.pipeline_read import Row
from tracker.refused import Refused
from tracker.store.changes import Edit
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import calls
from tracker.store.tables.parts import moves, notes, submissions

_HANDED_IN = ("submitted", "negotiation", "awarded", "declined", "running", "reported", "closed")
_DECIDED = {"awarded": "awarded", "running": "awarded", "reported": "awarded", "declined": "declined",
            "withdrawn": "withdrawn"}  # fmt: skip


@dataclass(frozen=True)
class Fate:
    """What becomes of a row."""

    row: Row
    known: int = 0
    """Number of the application that it is already; 0: none."""
    call_id: int | None = None
    owner_id: int | None = None

    @property
    def new(self) -> bool:
        """Whether it becomes an application."""
        return not self.row.refused and not self.known


def fates(connection: Connection, organisation_id: int, rows: Sequence[Row]) -> list[Fate]:
    """What would become of each row. A row with the title and funder of an application, or of a row above, is known."""
    known = _known(connection, organisation_id)
    found = []
    for row in rows:
        fate = Fate(row) if row.refused else _fate(connection, organisation_id, row, known)
        if fate.new:
            known.setdefault(_key(row.title, row.funder), -row.number)
        found.append(fate)
    return found


def take_in(edit: Edit, organisation_id: int, chosen: Sequence[Fate], file: str, today: date) -> list[int]:
    """Put down the rows that are new, as one action that `grants undo` takes back; their numbers."""
    new = [fate for fate in chosen if fate.new]
    edit.words = say("Applications taken in from {file}: {count}.", count=len(new), file=file)
    return [_put_down(edit, organisation_id, fate, file, today) for fate in new]


def _fate(connection: Connection, organisation_id: int, row: Row, known: dict[tuple[str, str], int]) -> Fate:
    if number := known.get(_key(row.title, row.funder)):
        if number < 0:
            return Fate(replace(row, refused=say("it is the same as row {number}", number=-number)))
        return Fate(row, known=number)
    try:
        owner = member_named(connection, organisation_id, row.owner) if row.owner else None
    except Refused:
        # A name that is not a member's is kept as a note: the people of an old list may have left.
        row = replace(row, note="\n".join(filter(None, (row.owner, row.note))))
        owner = None
    return Fate(row, call_id=_call(connection, organisation_id, row), owner_id=owner)


def _known(connection: Connection, organisation_id: int) -> dict[tuple[str, str], int]:
    statement = select(applications.c.id, applications.c.title, applications.c.funder).where(
        applications.c.organisation_id == organisation_id, applications.c.removed_at.is_(None)
    )
    return {_key(row.title, row.funder): row.id for row in connection.execute(statement)}


def _key(title: str, funder: str) -> tuple[str, str]:
    return " ".join(title.casefold().split()), " ".join(funder.casefold().split())


def _call(connection: Connection, organisation_id: int, row: Row) -> int | None:
    """The one call at the row's address that has no application of this organisation yet; a title alone is no proof."""
    if not row.url:
        return None
    taken = select(applications.c.call_id).where(
        applications.c.organisation_id == organisation_id,
        applications.c.call_id.is_not(None),
        applications.c.removed_at.is_(None),
    )
    statement = select(calls.c.id).where(
        calls.c.url.in_({row.url, canonical_url(row.url)}), calls.c.same_as.is_(None), calls.c.id.not_in(taken)
    )
    found = connection.scalars(statement).all()
    return int(found[0]) if len(found) == 1 else None


def _put_down(edit: Edit, organisation_id: int, fate: Fate, file: str, today: date) -> int:
    row = fate.row
    decided = _DECIDED.get(row.state, "")
    day = row.days.get("decided")  # else not known: figures have no year for it
    values: dict[str, Any] = {
        "organisation_id": organisation_id, "call_id": fate.call_id, "title": row.title, "funder": row.funder,
        "url": row.url, "deadline": _iso(row.days.get("deadline")), "state": row.state, "since": edit.now,
        "started": edit.now, "seen_at": edit.now, "owner_id": fate.owner_id, "currency": row.currency,
        "total": row.sums.get("total"), "asked": row.sums.get("asked"), "own": row.sums.get("own"),
        "reference": row.reference, "outcome": decided, "decided_on": _iso(day), "reason": row.reason,
        "won": row.sums.get("won"), "starts_on": None, "ends_on": None, "agreed_on": None,
    }  # fmt: skip
    number = edit.insert(applications, values)
    if row.state != "idea":
        why = say("taken in from {file}", file=file)
        move = {"before": "idea", "after": row.state, "day": today.isoformat(), "at": edit.now, "who": edit.who}
        edit.insert(moves, {"application_id": number, **move, "why": str(why)})
    if row.state in _HANDED_IN and "submitted" in row.days:
        handed_in = {"stage": "full", "day": _iso(row.days["submitted"]), "reference": row.reference}
        answer = {"outcome": decided, "outcome_day": _iso(day) if decided else None, "asked": row.sums.get("asked")}
        edit.insert(submissions, {"application_id": number, **handed_in, **answer})
    if row.note:
        edit.insert(notes, {"application_id": number, "at": edit.now, "who": edit.who, "text": row.note})
    return number


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
