"""Calls that a person adds: from one page, or typed in. They enter by the one door, as those of a source of their own.

What a page says is stored as what a source says; what the person says stands over it (tracker.calls.settle).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine, select, update

from config.catalogue import Funder, Source
from tracker.calls.clean import tidy
from tracker.calls.identity import canonical_url
from tracker.calls.ingest import ingest
from tracker.calls.model import BY_PEOPLE as KEY
from tracker.calls.model import Fetched
from tracker.calls.settle import settle
from tracker.calls.settled import Part, with_part
from tracker.calls.write import funder_key
from tracker.facts.model import Understood
from tracker.store.database import writing
from tracker.store.tables.calls import calls, funders, sources

ADDED = Source(
    key=KEY,
    name="Added by people",
    family="one_page",
    site="",
    funder=Funder(KEY, ""),
    verified="unverified",
    complete=False,
)
"""The source of what people add: never crawled, and nothing is concluded from what it does not show."""


def typed(values: Mapping[str, Part], url: str, language: str, now: datetime) -> Understood:
    """A call of which no page was read: it says what the person says. `values` has `title` and `funder` at least.

    Typed again, from the same address or with the same title and funder, it is the same call, or its next round.
    """
    title, funder = values["title"]["title"], values["funder"]["funder"]
    external_id = canonical_url(url) if url else f"typed:{funder_key(funder)}/{funder_key(title)}"
    call = Understood(KEY, external_id, url, now, title, language=language)
    for field, part in values.items():
        call = with_part(call, field, part)
    return call


def add(
    engine: Engine, call: Understood, values: Mapping[str, Part], who: str, now: datetime, country: str = ""
) -> str:
    """Store a call, with the person's values over what its page says; its whole id.

    `values` are by field (tracker.calls.settled.PARTS). Raises DatabaseProblem.
    """
    external_id = tidy(call.external_id or canonical_url(call.url))
    said = replace(call, source=KEY, external_id=external_id, not_a_call="", problems=())
    ingest(engine, ADDED, [said], Fetched(now), now)
    with writing(engine) as connection:
        id = _newest(connection, external_id)
        if values:
            settle(connection, id, values, who, now)
        if country:
            _tell_country(connection, id, country)
    return id


def stored_as(connection: Connection, url: str, title: str, alone: bool) -> str:
    """The whole id of the call that a source shows at this address already; empty when none does.

    Of several the newest of this title. `alone`: the page has one call only, which may have got another title.
    """
    known = _stored_from(connection, url)
    named = [id for id, name in known if name.casefold() == title.casefold()]
    if not named and alone and len(known) == 1:
        return known[0][0]
    return named[0] if named else ""


def _stored_from(connection: Connection, url: str) -> Sequence[tuple[str, str]]:
    """Whole ids and titles of the calls that sources showed at this address, the newest first; without those added by
    people."""
    addresses = {url, canonical_url(url), canonical_url(url).rstrip("/"), f"{canonical_url(url).rstrip('/')}/"}
    statement = (
        select(calls.c.public_id, calls.c.title)
        .join(sources, sources.c.id == calls.c.source_id)
        .where(calls.c.url.in_(addresses), calls.c.same_as.is_(None), sources.c.key != KEY)
        .order_by(calls.c.id.desc())
    )
    return [(row.public_id, row.title) for row in connection.execute(statement)]


def _newest(connection: Connection, external_id: str) -> str:
    """The id of the last round of a call that people added."""
    statement = (
        select(calls.c.public_id)
        .join(sources, sources.c.id == calls.c.source_id)
        .where(sources.c.key == KEY, calls.c.external_id == external_id)
        .order_by(calls.c.id.desc())
        .limit(1)
    )
    return str(connection.execute(statement).scalar_one())


def _tell_country(connection: Connection, id: str, country: str) -> None:
    """Keep the country of a funder of whom none is known."""
    of_call = select(calls.c.funder_id).where(calls.c.public_id == id).scalar_subquery()
    unknown = update(funders).where(funders.c.id == of_call, funders.c.country == "")
    connection.execute(unknown.values(country=country))
