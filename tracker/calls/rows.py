"""Rows of the database -> calls: a page of calls at a time, one statement for each kind of fact."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
)

from config.sentences import unpacked
from tracker.calls.filter import is_dismissed, number_of_organisation
from tracker.calls.model import Call, FunderName, Own, Revision, Sighting
from tracker.calls.settled import Settled
from tracker.calls.settled import evidence as by_a_person
from tracker.calls.status import Window, next_deadline, status
from tracker.facts.model import Amount, Contact, Evidence, Link, Rate, When
from tracker.facts.recurring import is_next_date
from tracker.store.tables.calls import (
    amounts,
    call_words,
    calls,
    contacts,
    deadlines,
    documents,
    facts,
    funders,
    openings,
    rates,
    revisions,
    sightings,
    sources,
)

_APPLICATIONS = table("applications", *map(column, ("id", "call_id", "organisation_id", "removed_at", "state")))
"""As little of the table as a list of calls needs: the module that describes it is not imported for this."""
Rows = dict[int, list[Row[Any]]]

SHORTEST_ID = 8
"""Characters of an id that people see, when they are enough to tell the call from all others."""


_IDS: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)
"""Bound when a statement is executed: a statement is built once, whatever the page."""


def load_calls(
    connection: Connection, ids: Sequence[int], now: datetime, brief: bool = False, organisation: str = ""
) -> list[Call]:
    """The calls with these row numbers, in their order, with their status at `now`.

    `brief` loads dates and amounts only, which is what a table shows; the other parts are then empty. `organisation`
    is the key of the one whose dismissals and applications count, empty for the default one.
    """
    asked = {"ids": ids, "organisation": organisation} if organisation else {"ids": ids}
    rows = {row.id: row for row in connection.execute(_select_calls(bool(organisation)), asked)}
    loaded = {table.name: _children(connection, table, ids) for table in (deadlines, openings, amounts)}
    seen: dict[int, list[Sighting]] = {}
    if not brief:
        seen = _sightings(connection, ids)
        loaded |= {table.name: _children(connection, table, ids) for table in (rates, documents, contacts, call_words)}
    return [_call(rows[id], loaded, seen.get(id, []), now) for id in ids if id in rows]


def settled_of(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[Settled, ...]]:
    """What people settled in these calls, by their number, with what their sources say of it now."""
    from tracker.store.tables.settled import heard, settled  # few calls need them, and no list does

    of_field = and_(heard.c.call_id == settled.c.call_id, heard.c.field == settled.c.field)
    statement = (
        select(settled, heard.c.value.label("heard"), heard.c.at.label("heard_at"))
        .join_from(settled, heard, of_field, isouter=True)
        .where(settled.c.removed_at.is_(None), settled.c.call_id.in_(_IDS))
        .order_by(settled.c.id)
    )
    found: dict[int, tuple[Settled, ...]] = defaultdict(tuple)
    for row in connection.execute(statement, {"ids": numbers}):
        now_says = json.loads(row.heard) if row.heard else None
        value, said = json.loads(row.value), json.loads(row.said)
        found[row.call_id] += (Settled(row.field, value, said, row.who, row.at, row.page, now_says, row.heard_at),)
    return found


def facts_of(connection: Connection, call_id: int) -> tuple[Evidence, ...]:
    """Where each fact of the call was read."""
    return _evidence(_children(connection, facts, [call_id])[call_id])


def _evidence(rows: Iterable[Row[Any]]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(row.field, row.snippet, row.url, row.captured, unpacked(row.how), row.confidence) for row in rows
    )


def with_evidence(connection: Connection, found: Sequence[Call], ids: Sequence[int]) -> list[Call]:
    """The calls with where each of their facts was read, and what people settled over it.

    `ids` are their row numbers, in the same order.
    """
    rows, by_people = _children(connection, facts, ids), settled_of(connection, ids)
    return [
        replace(
            call,
            evidence=(*map(by_a_person, by_people.get(id, ())), *_evidence(rows.get(id, ()))),
            settled=by_people.get(id, ()),
        )
        for call, id in zip(found, ids, strict=True)
    ]


def deadline_moves(connection: Connection, public_ids: Sequence[str]) -> dict[str, int]:
    """How often the deadlines of these calls have changed; calls whose never did are left out."""
    statement = (
        select(calls.c.public_id, func.count().label("moves"))
        .join(revisions, revisions.c.call_id == calls.c.id)
        .where(calls.c.public_id.in_(public_ids), revisions.c.field == "deadlines")
        .group_by(calls.c.public_id)
    )
    return {row.public_id: row.moves for row in connection.execute(statement)}


def revisions_of(connection: Connection, call_id: int) -> tuple[Revision, ...]:
    """What changed in the call, oldest first."""
    statement = (
        select(revisions, sources.c.key.label("source"))
        .join(sources, sources.c.id == revisions.c.source_id)
        .where(revisions.c.call_id == call_id)
        .order_by(revisions.c.at, revisions.c.id)
    )
    return tuple(
        Revision(row.field, json.loads(row.old), json.loads(row.new), row.at, row.source, row.url, row.who)
        for row in connection.execute(statement)
    )


def short_id(public_id: str, before: str | None, after: str | None) -> str:
    """The first 8 characters, or as many as tell it from its neighbours in the order of ids, and so from all."""
    shared = max(_shared(public_id, before or ""), _shared(public_id, after or ""))
    return public_id[: max(SHORTEST_ID, shared + 1)]


def _shared(one: str, two: str) -> int:
    """How many characters both begin with."""
    shared = 0
    while one[shared : shared + 1] == two[shared : shared + 1] != "":
        shared += 1
    return shared


@cache
def _select_calls(of_one: bool) -> Select[Any]:
    """With what one organisation, bound with the ids, has dismissed and applied for; else with the default one's."""
    neighbour = calls.alias("neighbour")
    before = select(func.max(neighbour.c.public_id)).where(neighbour.c.public_id < calls.c.public_id)
    after = select(func.min(neighbour.c.public_id)).where(neighbour.c.public_id > calls.c.public_id)
    last_seen = select(func.max(sightings.c.last_seen)).where(sightings.c.call_id == calls.c.id)
    whose: str | BindParameter[str] = bindparam("organisation") if of_one else ""
    return (
        select(
            calls,
            sources.c.key.label("source_key"),
            funders.c.key.label("funder_key"),
            case((funders.c.country != "", funders.c.country), else_=sources.c.country).label("country"),
            before.scalar_subquery().label("id_before"),
            after.scalar_subquery().label("id_after"),
            last_seen.scalar_subquery().label("last_seen"),
            is_dismissed(whose).label("dismissed"),
            _own_application(whose).label("application"),
        )
        .join_from(calls, sources, sources.c.id == calls.c.source_id)
        .join(funders, funders.c.id == calls.c.funder_id)
        .where(calls.c.id.in_(_IDS))
    )


def _own_application(organisation: str | BindParameter[str]) -> ColumnElement[str]:
    """`A12 submitted`: the application of this organisation (empty: the default one) for the call or a linked copy.

    One look into an index for each call, so that a list needs no statement more for it.
    """
    copy, theirs = calls.alias("copy"), _APPLICATIONS
    owner = number_of_organisation(organisation)
    same = select(copy.c.id).where(or_(copy.c.id == calls.c.id, copy.c.same_as == calls.c.id)).correlate(calls)
    found = select(literal_column("'A' || applications.id || ' ' || applications.state", String))
    return (
        found.select_from(theirs)
        .where(theirs.c.call_id.in_(same), theirs.c.organisation_id == owner, theirs.c.removed_at.is_(None))
        .limit(1)
        .scalar_subquery()
    )


def _children(connection: Connection, table: Table, ids: Sequence[int]) -> Rows:
    found: Rows = defaultdict(list)
    for row in connection.execute(_select_children(table), {"ids": ids}):
        found[row.call_id].append(row)
    return found


@cache
def _select_children(table: Table) -> Select[Any]:
    return select(table).where(table.c.call_id.in_(_IDS)).order_by(*table.primary_key.columns)


def _sightings(connection: Connection, ids: Sequence[int]) -> dict[int, list[Sighting]]:
    """The sightings of each call and of the calls that are linked to it."""
    found: dict[int, list[Sighting]] = defaultdict(list)
    for row in connection.execute(_select_sightings(), {"ids": ids}):
        found[row.shown_as].append(Sighting(row.source, row.url, row.first_seen, row.last_seen))
    return found


@cache
def _select_sightings() -> Select[Any]:
    return (
        select(sightings, sources.c.key.label("source"), func.coalesce(calls.c.same_as, calls.c.id).label("shown_as"))
        .join(sources, sources.c.id == sightings.c.source_id)
        .join(calls, calls.c.id == sightings.c.call_id)
        .where(or_(calls.c.id.in_(_IDS), calls.c.same_as.in_(_IDS)))
        .order_by(sightings.c.first_seen, sources.c.key)
    )


def _call(row: Row[Any], loaded: dict[str, Rows], seen: Sequence[Sighting], now: datetime) -> Call:
    parts = {name: rows[row.id] for name, rows in loaded.items() if row.id in rows}
    dated = sorted(parts.get("deadlines", ()), key=lambda date: (date.closes is None, date.closes or now, date.id))
    windows = [Window(date.closes, date.starts, date.stage, date.certainty) for date in dated]
    opened = parts.get("openings", ())
    starts = [date.starts for date in opened if date.starts is not None]
    return Call(
        id=short_id(row.public_id, row.id_before, row.id_after),
        title=row.title,
        summary=row.summary,
        funder=FunderName(row.funder_key, row.funder_name),
        source=row.source_key,
        external_id=row.external_id,
        url=row.url,
        apply_url=row.apply_url,
        language=row.language,
        status=status(windows, starts, row.rolling, row.said, now),
        opens=_whens(opened),
        deadlines=tuple(when for when in _whens(dated) if not is_next_date(when)),
        rolling=row.rolling,
        amounts=tuple(
            Amount(a.role, a.amount, a.currency, a.currency_assumed, a.approximate) for a in parts.get("amounts", ())
        ),
        rates=tuple(Rate(rate.role, rate.percent) for rate in parts.get("rates", ())),
        applicant_types=_words(parts, "applicant_type"),
        places=_words(parts, "place"),
        themes=_words(parts, "theme"),
        documents=tuple(Link(link.title, link.url) for link in parts.get("documents", ())),
        applicants_excluded=_words(parts, "excluded"),
        partners_required=_words(parts, "partner"),
        age_required=row.age_required,
        identifiers=_words(parts, "identifier"),
        contacts=tuple(Contact(who.name, who.email, who.phone) for who in parts.get("contacts", ())),
        disputed=tuple(filter(None, row.disputed.split(","))),
        sightings=tuple(seen),
        first_seen=min((sighting.first_seen for sighting in seen), default=row.first_seen),
        last_seen=max((sighting.last_seen for sighting in seen), default=row.last_seen or row.first_seen),
        last_changed=row.last_changed,
        next_closes=next_deadline(windows, now),
        as_of=now,
        dismissed=bool(row.dismissed),
        application=Own(*row.application.split(" ", 1)) if row.application else None,
        gone_since=row.gone_since,
        country=row.country,
        public_id=row.public_id,
    )


def _whens(rows: Iterable[Row[Any]]) -> tuple[When, ...]:
    return tuple(When(r.date, r.time, r.zone, r.at, r.stage, r.yearly, r.certainty) for r in rows)


def _words(parts: dict[str, list[Row[Any]]], kind: str) -> tuple[str, ...]:
    return tuple(cast(str, word.key) for word in parts.get("call_words", ()) if word.kind == kind)
