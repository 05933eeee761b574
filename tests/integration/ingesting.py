"""What the tests of storing share: a source, calls as they were read, one run, and what is stored then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, select

from config.catalogue import Expect, Funder, Source
from tracker.calls.filter import CallFilter
from tracker.calls.ingest import ingest
from tracker.calls.model import Call, Fetched, RunReport
from tracker.calls.query import find_calls, get_call, last_runs
from tracker.facts.model import Understood, When
from tracker.store.tables import all_tables
from tracker.store.tables.calls import calls, sightings

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
SOURCE = Source(
    key="fund",
    name="Exempelfonden",
    family="listing",
    site="https://fund.example/",
    funder=Funder("fund", "Exempelfonden", "SE", "https://fund.example/"),
    verified="unverified",
    zone="Europe/Stockholm",
    country="SE",
    expect=Expect(items=1),
)


def at(day: str, clock: str = "12:00:00") -> When:
    """A deadline or opening at that time, UTC."""
    return When(day, clock, "UTC", datetime.fromisoformat(f"{day}T{clock}+00:00"))


def call(number: int = 1, **values: Any) -> Understood:
    """A call as it was read, one of the fund's; by default it closes in October."""
    plain = Understood(
        source="fund",
        external_id=f"call-{number}",
        url=f"https://fund.example/{number}",
        captured=NOW,
        title=f"Stöd {number}",
        summary="Till ideella föreningar",
        deadlines=(at("2026-10-15"),),
    )
    return replace(plain, **values)


def run(engine: Engine, *found: Understood, now: datetime = NOW, source: Source = SOURCE, **how: Any) -> RunReport:
    """One run of the source that read `found`."""
    return ingest(engine, source, iter(found), Fetched(started=now, **how), now)


def stored(engine: Engine, now: datetime = NOW) -> list[Call]:
    """Every call, with its revisions, in the order of arrival."""
    with engine.connect() as connection:
        ids = connection.scalars(select(calls.c.public_id).order_by(calls.c.id)).all()
        return [get_call(connection, id, now) for id in ids]


def everything(engine: Engine) -> dict[str, Sequence[Any]]:
    """All rows of all tables."""
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(table).order_by(*table.c)).all()
            for table in all_tables().sorted_tables
        }


def titles(engine: Engine, words: str) -> list[str]:
    with engine.connect() as connection:
        return [found.title for found in find_calls(connection, CallFilter(text=words), NOW)]


def missed(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.scalars(select(sightings.c.missed).order_by(sightings.c.call_id)))


def last_run(engine: Engine) -> RunReport:
    with engine.connect() as connection:
        return last_runs(connection)["fund"]
