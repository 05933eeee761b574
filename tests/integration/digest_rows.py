"""An organisation with members, and calls for it, in a database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update

from config.sentences import say
from tests.integration.call_rows import add_call, add_source
from tracker.organisations import store
from tracker.organisations.model import Member, Organisation
from tracker.store.changes import Edit
from tracker.store.database import writing
from tracker.store.tables.calls import call_words, revisions, sightings
from tracker.store.tables.organisations import organisations

NOW = datetime(2026, 8, 3, 5, tzinfo=UTC)
"""A Monday, seven o'clock in Stockholm."""
BEFORE = NOW - timedelta(days=30)
HOME = Organisation(key="kvarn", name="Föreningen Kvarnhjulet", country="SE", themes=("culture",),
                    legal_forms=("nonprofit_association",))  # fmt: skip


def organisation(engine: Engine, people: Iterable[Member] = (), home: Organisation = HOME) -> list[Member]:
    """Make the organisation with its members, a month ago."""
    with writing(engine) as connection:
        edit = Edit(connection, "tests", BEFORE, say("Added"))
        made = store.add(edit, connection, home)
        return [store.add_member(edit, connection, replace(one, organisation_id=made.id)) for one in people]


def anna(number: int = 1, **more: object) -> Member:
    """A member who gets a digest on Mondays at seven."""
    values = {"name": f"Anna {number}", "email": f"anna{number}@example.org", "language": "en",
              "zone": "Europe/Stockholm"}  # fmt: skip
    return Member(**values | more)  # type: ignore[arg-type]


def fitting(
    connection: Connection, title: str, closes: datetime | None = None, seen: datetime = NOW, **more: object
) -> int:
    """A call that fits the organisation, open until `closes`."""
    end = closes or NOW + timedelta(days=60)
    window = {"date": f"{end:%Y-%m-%d}", "time": f"{end:%H:%M:%S}", "zone": "UTC", "at": end, "closes": end}
    values = {"windows": [window], "themes": ("culture",), "said": "open", "first_seen": seen, "last_changed": seen}
    number = add_call(connection, title, **values | more)  # type: ignore[arg-type]
    connection.execute(update(sightings).where(sightings.c.call_id == number).values(first_seen=seen, last_seen=seen))
    connection.execute(insert(call_words).values(call_id=number, kind="applicant_type", key="nonprofit_association"))
    return number


def revised(connection: Connection, number: int, field: str, old: object, new: object, at: datetime) -> None:
    """A revision of a call."""
    row = {"call_id": number, "field": field, "old": json.dumps(old), "new": json.dumps(new), "at": at, "url": "",
           "source_id": add_source(connection), "run_id": None, "who": ""}  # fmt: skip
    connection.execute(insert(revisions).values(row))


def home_of(connection: Connection, key: str = "kvarn") -> int:
    return connection.scalar(select(organisations.c.id).where(organisations.c.key == key)) or 0
