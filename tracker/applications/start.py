"""Begins an application, for a call in the database or a funder that was met in person, and changes what it says."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from config.sentences import say
from tracker.applications.model import Application
from tracker.applications.sums import check_currency, check_together
from tracker.applications.words import day
from tracker.refused import Refused
from tracker.store.changes import Edit
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import amounts, calls
from tracker.store.tables.organisations import members


@dataclass(frozen=True)
class Told:
    """What a person says of an application; None: nothing said."""

    title: str | None = None
    funder: str | None = None
    url: str | None = None
    deadline: date | None = None
    owner_id: int | None = None
    currency: str | None = None
    total: Decimal | None = None
    asked: Decimal | None = None
    own: Decimal | None = None
    reference: str | None = None

    def values(self) -> dict[str, Any]:
        """What was said, as columns."""
        said = {one.name: value for one in fields(self) if (value := getattr(self, one.name)) is not None}
        return said | ({"deadline": day(self.deadline)} if self.deadline else {})


def begin(edit: Edit, organisation_id: int, call_id: int | None, told: Told, today: date, currency: str) -> int:
    """Begin an application in the state `idea`; its number.

    `currency` is that of its sums when neither the person nor the call says one. Raises Refused: for a second
    application of the same organisation to the same call, without a title, for a day that has passed.
    """
    known = _of_call(edit.connection, organisation_id, call_id) if call_id is not None else {}
    said = told.values()
    if not (known | said).get("title"):
        raise Refused(say("Give a call's id, or --title and --funder for one that is in no list."))
    check_ahead(told.deadline, today)
    check_together(currency, told.total, told.asked, told.own)
    values = {
        "organisation_id": organisation_id, "call_id": call_id, "title": "", "funder": "", "url": "", "deadline": None,
        "state": "idea", "since": edit.now, "started": edit.now, "seen_at": edit.now, "owner_id": None,
        "currency": currency, "total": None, "asked": None, "own": None, "reference": "", "outcome": "",
        "decided_on": None, "reason": "", "won": None, "starts_on": None, "ends_on": None, "agreed_on": None,
    }  # fmt: skip
    values |= known | said
    edit.words = say("Application begun: {title}.", title=values["title"])
    return edit.insert(applications, values)


def change(edit: Edit, one: Application, told: Told, today: date) -> None:
    """Keep what a person now says. Raises Refused for sums that cannot be and a day that has passed, and Conflict."""
    said = told.values()
    check_ahead(told.deadline, today)
    merged = {name: said.get(name, getattr(one, name)) for name in ("total", "asked", "own")}
    has_sums = any(sum is not None for sum in (one.total, one.asked, one.own, one.won))
    currency = check_currency(one.currency if has_sums else "", said.get("currency", "")) or one.currency
    check_together(currency, **merged)
    edit.words = say("A{number} {title}: changed.", number=one.id, title=one.title)
    edit.update(applications, one.id, said, one.version)


def give_up_deadline(edit: Edit, one: Application) -> None:
    """Let the call's own dates count again."""
    edit.words = say("A{number} {title}: the call's own deadline counts again.", number=one.id, title=one.title)
    edit.update(applications, one.id, {"deadline": None}, one.version)


def remove(edit: Edit, one: Application) -> None:
    """Take it away, with what belongs to it; undo brings it back."""
    edit.words = say("A{number} {title}: taken away.", number=one.id, title=one.title)
    edit.remove(applications, one.id, one.version)


def mark_seen(edit: Edit, one: Application) -> None:
    """What has changed in its call until now has been seen."""
    edit.words = say("A{number} {title}: changes of the call seen.", number=one.id, title=one.title)
    edit.update(applications, one.id, {"seen_at": edit.now}, one.version)


def member_named(connection: Connection, organisation_id: int, text: str) -> int:
    """The member of the organisation that is meant: by address, name, or the beginning of either. Raises Refused."""
    statement = (
        select(members.c.id, members.c.name, members.c.email)
        .where(members.c.organisation_id == organisation_id, members.c.removed_at.is_(None))
        .order_by(members.c.name)
    )
    rows = connection.execute(statement).all()
    wanted = text.strip().casefold()
    for fits in (str.__eq__, str.startswith):
        found = [row for row in rows if any(fits(name.casefold(), wanted) for name in (row.name, row.email))]
        if len(found) == 1 and wanted:
            return int(found[0].id)
    known = ", ".join(row.name or row.email for row in rows)
    if not known:
        raise Refused(say("The organisation has no members yet, so nobody is called '{name}'.", name=text))
    raise Refused(say("'{name}' is not one member; there are: {known}.", name=text, known=known))


def check_ahead(day_: date | None, today: date) -> None:
    """Nothing when the day is today or later. Raises Refused."""
    if day_ is not None and day_ < today:
        raise Refused(say("{day} has passed; give a day from today ({today}).", day=day(day_), today=day(today)))


def _of_call(connection: Connection, organisation_id: int, call_id: int) -> dict[str, Any]:
    statement = select(applications.c.id).where(
        applications.c.organisation_id == organisation_id,
        applications.c.call_id == call_id,
        applications.c.removed_at.is_(None),
    )
    if (number := connection.scalar(statement)) is not None:
        raise Refused(say("There is an application for this call already: A{number}.", number=number))
    row = connection.execute(select(calls.c.title, calls.c.funder_name, calls.c.url).where(calls.c.id == call_id)).one()
    currencies = set(connection.scalars(select(amounts.c.currency).where(amounts.c.call_id == call_id)))
    found = {"title": row.title, "funder": row.funder_name, "url": row.url}
    return found | ({"currency": currencies.pop()} if len(currencies) == 1 else {})
