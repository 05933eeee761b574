"""Keeps what people settle in calls, and brings the stored calls in line with it. The caller commits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, select, update

from config.catalogue import Funder, Source
from config.sentences import say
from tracker.calls.call_rows import CallRows, call_row
from tracker.calls.decide import STALE, changes_between
from tracker.calls.identity import canonical_url
from tracker.calls.plan import RevisedCall
from tracker.calls.query import find_number
from tracker.calls.rows import facts_of, settled_of
from tracker.calls.settled import Part, Settled, differs, part_of, same, with_settled, without_settled
from tracker.calls.stored import known
from tracker.calls.write import Writer, one_writer
from tracker.facts.model import Understood
from tracker.store.changes import Edit
from tracker.store.search import add_words, new_words, words_of
from tracker.store.tables import settled as tables
from tracker.store.tables.calls import calls, funders, sources

_settled, _heard = tables.settled, tables.heard


def settle(connection: Connection, id: str, values: Mapping[str, Part], who: str, now: datetime) -> None:
    """Keep these values of the call with this id, by field, over whatever its source says.

    Raises UnknownCall and AmbiguousCall.
    """
    one_writer(connection)
    number = find_number(connection, id)
    content = _content(connection, number, now)
    edit = Edit(connection, who, now, _words(values, content.title))
    stored = _live(connection, number)
    old = {each.field: each for each in settled_of(connection, [number])[number]}
    said = without_settled(content, old.values())
    for field, value in values.items():
        row = {
            "value": written(value),
            "said": written(part_of(said, field)),
            "page": canonical_url(content.url),
            "who": who,
            "at": now,
        }
        if field in stored:
            edit.update(_settled, stored[field], row)
        else:
            edit.insert(_settled, {"call_id": number, "field": field, **row})
    _follow(connection, number, said, old, who, now)


def unsettle(connection: Connection, id: str, fields: Iterable[str], who: str, now: datetime) -> tuple[str, ...]:
    """Let the source's own word hold again; the fields that a person had settled.

    Raises UnknownCall and AmbiguousCall.
    """
    one_writer(connection)
    number = find_number(connection, id)
    content = _content(connection, number, now)
    stored = {field: row for field, row in _live(connection, number).items() if field in set(fields)}
    if stored:
        edit = Edit(connection, who, now, say("What was settled in “{title}” was given back.", title=content.title))
        old = {each.field: each for each in settled_of(connection, [number])[number]}
        for row in stored.values():
            edit.remove(_settled, row)
        _follow(connection, number, without_settled(content, old.values()), old, who, now)
    return tuple(stored)


def follow_undo(connection: Connection, rows: Iterable[int], who: str, now: datetime) -> None:
    """Bring the calls in line after these rows of `settled` were changed by somebody else than this module."""
    numbers = select(_settled.c.call_id).where(_settled.c.id.in_(list(rows))).distinct()
    for number in connection.scalars(numbers).all():
        held = _held(connection, number)
        _follow(connection, number, without_settled(_content(connection, number, now), held.values()), held, who, now)


def remember(connection: Connection, public_ids: Iterable[str], now: datetime) -> None:
    """Let what was settled on a page hold for calls that were just read from it under another identity.

    It does where the title is the same and the page says the same as when it was settled: nobody is asked twice.
    """
    for number in connection.scalars(select(calls.c.id).where(calls.c.public_id.in_(list(public_ids)))).all():
        content = _content(connection, number, now)
        found = [each for each in settled_on(connection, [canonical_url(content.url)]) if holds_for(each, content)]
        for each in {one.field: one for _, one in found}.values():
            row = {"call_id": number, "field": each.field, "value": written(each.value), "said": written(each.said)}
            origin = {"page": each.page, "who": each.who, "at": each.at, "version": 1, "removed_at": None}
            connection.execute(insert(_settled).values(row | origin))
        if found:
            _follow(connection, number, content, {}, "", now, told=False)


def holds_for(settled: tuple[str, Settled], content: Understood) -> bool:
    """Whether what was settled in a call of this title on the same page answers for `content` too."""
    title, each = settled
    return title.casefold() == content.title.casefold() and same(each.field, part_of(content, each.field), each.said)


def settled_on(connection: Connection, pages: Sequence[str] | None = None) -> list[tuple[str, Settled]]:
    """What is settled on these pages, or on any; each with the title of its call."""
    statement = (
        select(_settled, calls.c.title)
        .join_from(_settled, calls)
        .where(_settled.c.removed_at.is_(None), _settled.c.page != "")
        .order_by(_settled.c.id)
    )
    if pages is not None:
        statement = statement.where(_settled.c.page.in_(pages))
    return [
        (row.title, Settled(row.field, json.loads(row.value), json.loads(row.said), row.who, row.at, row.page))
        for row in connection.execute(statement)
    ]


def keep_heard(connection: Connection, heard: Iterable[tuple[int, Settled, Part]], now: datetime) -> None:
    """Note what a source says now of settled fields. A field that was given back to the source meanwhile stays so."""
    for number, settled, part in heard:
        values = {"value": written(part), "at": now, "differs": differs(settled, part)}
        of_field = and_(_heard.c.call_id == number, _heard.c.field == settled.field)
        connection.execute(update(_heard).where(of_field).values(values))


def written(part: Part) -> str:
    """A part as its column keeps it."""
    return json.dumps(dict(part), ensure_ascii=False)


def _follow(
    connection: Connection,
    number: int,
    said: Understood,
    old: Mapping[str, Settled],
    who: str,
    now: datetime,
    told: bool = True,
) -> None:
    """Make the stored call what its source says with the values that people hold now; `old`: those they held."""
    connection.execute(delete(_heard).where(_heard.c.call_id == number))
    for each in settled_of(connection, [number])[number]:
        part = part_of(said, each.field)
        before = old.get(each.field)
        since = before.heard_at if before and before.heard_at and before.heard == part else now
        row = {"call_id": number, "field": each.field, "value": written(part), "at": since}
        connection.execute(insert(_heard).values(row | {"differs": differs(each, part)}))
    content = with_settled(said, settled_of(connection, [number])[number])
    _store(connection, number, content, who, now, told)


def _store(connection: Connection, number: int, content: Understood, who: str, now: datetime, told: bool) -> None:
    old = known(connection, [number], now)[number]
    content = replace(content, evidence=facts_of(connection, number))
    changes = tuple(changes_between(old.content, content))
    changed = {"last_changed": now if changes and told else old.last_changed}
    children = CallRows(connection.dialect).of(content, number)
    revised = RevisedCall(number, old.digest, call_row(content, STALE) | changed, children, changes if told else ())
    words = words_of(" ".join((content.funder, content.title, content.summary)))
    add_words(connection, new_words(connection, words))
    source_id, source = _source_of(connection, number)
    Writer(connection, source, source_id, None, now, who).revise([revised])


def _content(connection: Connection, number: int, now: datetime) -> Understood:
    return known(connection, [number], now)[number].content


def _live(connection: Connection, number: int) -> dict[str, int]:
    """The rows of what is settled in a call, by field."""
    statement = select(_settled.c.field, _settled.c.id).where(
        _settled.c.call_id == number, _settled.c.removed_at.is_(None)
    )
    return {row.field: row.id for row in connection.execute(statement)}


def _held(connection: Connection, number: int) -> dict[str, Settled]:
    """What the stored call still holds of people's values, whatever became of their rows since."""
    statement = select(_heard).where(_heard.c.call_id == number)
    return {
        row.field: Settled(row.field, {}, {}, "", row.at, heard=json.loads(row.value), heard_at=row.at)
        for row in connection.execute(statement)
    }


def _source_of(connection: Connection, number: int) -> tuple[int, Source]:
    """The call's source, as far as writing needs it."""
    statement = (
        select(sources, funders.c.key.label("funder_key"), funders.c.name.label("funder_name"))
        .join_from(calls, sources, sources.c.id == calls.c.source_id)
        .join(funders, funders.c.id == sources.c.funder_id)
        .where(calls.c.id == number)
    )
    row = connection.execute(statement).one()
    giver = Funder(row.funder_key, row.funder_name)
    return row.id, Source(row.key, row.name, "", row.url, giver, "unverified")


def _words(values: Mapping[str, Part], title: str) -> str:
    if set(values) == {"deadlines"}:
        return say("The deadline of “{title}” was settled.", title=title)
    return say("Facts of “{title}” were settled.", title=title)
