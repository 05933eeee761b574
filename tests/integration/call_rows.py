"""Rows of calls written directly, so that tests can put any combination of dates into the database."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, insert, select

from tracker.store.tables.calls import call_words, calls, deadlines, funders, openings, sightings, sources

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
_numbers = count(1)


def add_source(
    connection: Connection,
    key: str = "fund",
    name: str = "Exempelfonden",
    country: str = "SE",
    source_country: str | None = None,
) -> int:
    """A source with a funder of the same key; in the funder's country unless another is given."""
    found = connection.execute(select(sources.c.id).where(sources.c.key == key)).scalar()
    if found is not None:
        return int(found)
    funder = connection.execute(insert(funders).values(key=key, name=name, country=country, url=""))
    funder_id = funder.inserted_primary_key[0]
    where = country if source_country is None else source_country
    source = insert(sources).values(key=key, name=name, country=where, url="", funder_id=funder_id)
    return int(connection.execute(source).inserted_primary_key[0])


def add_call(
    connection: Connection,
    title: str = "Utlysning",
    *,
    source_id: int | None = None,
    windows: list[dict[str, Any]] = [],  # noqa: B006 - never changed
    starts: list[datetime] = [],  # noqa: B006 - never changed
    themes: tuple[str, ...] = (),
    **values: Any,
) -> int:
    """A call; `windows` are rows of deadlines, `starts` the moments of its openings."""
    source_id = source_id or add_source(connection)
    source = connection.execute(
        select(sources.c.funder_id, funders.c.name).join(funders).where(sources.c.id == source_id)
    ).one()
    number = next(_numbers)
    closes = [window["closes"] for window in windows if window["closes"] is not None]
    row = {
        "public_id": f"{number * 7919 % 99999999:08d}{number:018d}",
        "source_id": source_id,
        "external_id": str(number),
        "round": "",
        "funder_id": source.funder_id,
        "funder_name": source.name,
        "title": title,
        "summary": "",
        "url": f"https://example.org/{number}",
        "apply_url": "",
        "language": "sv",
        "said": None,
        "rolling": False,
        "last_closes": max(closes, default=None),
        "disputed": "",
        "digest": "",
        "first_seen": NOW,
        "last_changed": NOW,
        "gone_since": None,
        "same_as": None,
    }
    call_id = int(connection.execute(insert(calls).values(row | values)).inserted_primary_key[0])
    for window in windows:
        connection.execute(insert(deadlines).values(_date(call_id) | {"starts": None} | window))
    for moment in starts:
        connection.execute(insert(openings).values(_date(call_id) | {"starts": moment}))
    for theme in themes:
        connection.execute(insert(call_words).values(call_id=call_id, kind="theme", key=theme))
    seen = {"call_id": call_id, "source_id": source_id, "url": "https://example.org", "missed": 0}
    connection.execute(insert(sightings).values(seen | {"first_seen": NOW, "last_seen": NOW}))
    return call_id


def _date(call_id: int) -> dict[str, Any]:
    empty = {"time": None, "zone": None, "at": None, "yearly": False, "certainty": "stated", "stage": "full"}
    return {"call_id": call_id, "date": "2026-10-15"} | empty
