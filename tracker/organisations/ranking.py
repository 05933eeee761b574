"""The calls of a list in the order in which they fit an organisation. Reads of each call only what matching needs.

One statement gathers, for each call, its words, sums, shares and dates as short texts: many calls share the same texts,
so what they mean is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    and_,
    case,
    cast,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
)

from tracker.calls.filter import CallFilter
from tracker.calls.model import Call, Status
from tracker.calls.phases import NOW
from tracker.calls.query import CHUNK, iter_calls, unordered
from tracker.calls.rows import load_calls
from tracker.calls.status import Window, next_deadline, status
from tracker.organisations.call_facts import (
    About,
    CallFacts,
    Money,
    Sums,
    Where,
    Who,
    about,
    facts_of,
    pays,
    sums,
    where,
    who,
)
from tracker.organisations.matching import Fit, Match, Matcher
from tracker.organisations.model import Organisation
from tracker.store.tables.calls import amounts, call_words, calls, deadlines, funders, openings, rates, sources

_CHUNK = 5_000


class Ranked(NamedTuple):
    """One call of a list, and how it fits."""

    score: int
    fit: Fit
    number: int
    """Its row."""
    closes: datetime | None
    facts: CallFacts


def ranked(connection: Connection, wanted: CallFilter, organisation: Organisation, now: datetime) -> list[Ranked]:
    """The calls that the filter asks for, those that fit best first; of equals the next deadline first.

    The filter's own order is not used; its limit is.
    """
    matcher = Matcher(organisation, now)
    judge = matcher.judge
    found = [
        Ranked(*judge(facts), number, facts.closes, facts) for number, facts in read_facts(connection, wanted, now)
    ]
    found.sort(key=_order)
    return found[: wanted.limit]


def best(
    connection: Connection, wanted: CallFilter, organisation: Organisation, now: datetime, brief: bool = False
) -> Iterator[tuple[Call, Match]]:
    """The calls that the filter asks for with their matches, those that fit best first; loaded a page at a time."""
    found = ranked(connection, wanted, organisation, now)
    for start in range(0, len(found), CHUNK):
        page = found[start : start + CHUNK]
        loaded = load_calls(connection, [one.number for one in page], now, brief, organisation.key)
        yield from zip(loaded, matches(page, organisation, now), strict=True)


def with_matches(
    connection: Connection, wanted: CallFilter, organisation: Organisation, now: datetime
) -> Iterator[tuple[Call, Match]]:
    """The calls that the filter asks for in its order, each with its match."""
    matcher = Matcher(organisation, now)
    for call in iter_calls(connection, wanted, now):
        yield call, matcher.match(facts_of(call))


def matches(found: list[Ranked], organisation: Organisation, now: datetime) -> list[Match]:
    """The whole match of each, with its reasons."""
    matcher = Matcher(organisation, now)
    return [matcher.match(one.facts) for one in found]


def read_facts(connection: Connection, wanted: CallFilter, now: datetime) -> Iterator[tuple[int, CallFacts]]:
    """What matching reads of each call that the filter asks for, with the row of the call, in no order."""
    statement = unordered(connection, wanted, now).with_only_columns(*_columns(wanted.only_open))
    funder = {row.id: row.country for row in connection.execute(select(funders.c.id, funders.c.country))}
    source = {row.id: row.country for row in connection.execute(select(sources.c.id, sources.c.country))}
    dated = _open_dates if wanted.only_open else _all_dates
    with connection.execute(statement, {"now": now}, execution_options={"yield_per": _CHUNK}) as result:
        for number, funder_id, source_id, age, words, stated, shares, disputed, gone, said, rolling, *dates in result:
            state, closes = dated(now, said, rolling, *dates)
            told, places, themes = _words(words or "")
            yield number, CallFacts(
                _who(told, age), _where(places, funder[funder_id] or source[source_id]), _about(themes),
                _money(stated or "", shares or ""), state, closes, "deadlines" in disputed, bool(gone),
            )  # fmt: skip


_LATE = datetime.max.replace(tzinfo=UTC)
_PASSED, _AGAIN = "passed", "again"
"""In place of its windows, of a call whose every deadline has passed, and which will open again when an opening is
ahead. Most calls have passed, and their dates matter no more."""
_OF_PASSED: dict[str | None, Status] = {_PASSED: "closed", _AGAIN: "forecast"}


def _order(one: Ranked) -> tuple[int, datetime, int]:
    return -one.score, one.closes or _LATE, one.number


def _columns(only_open: bool) -> list[ColumnElement[Any]]:
    windows = _texts(deadlines, deadlines.c.closes, deadlines.c.starts, deadlines.c.stage, deadlines.c.certainty)
    of_call = openings.c.call_id == calls.c.id
    has_ahead = calls.c.last_closes > NOW
    passed = and_(calls.c.last_closes <= NOW, ~calls.c.rolling)
    opens_again = exists().where(of_call, openings.c.starts > NOW)
    ends = [func.min(openings.c.starts), func.max(openings.c.starts)]
    opened = [select(cast(end, String)).where(of_call).scalar_subquery() for end in ends]
    dates = [case((and_(passed, opens_again), _AGAIN), (passed, _PASSED), else_=windows)]
    dates += [case((or_(passed, has_ahead), null()), else_=end) for end in opened]
    return [
        calls.c.id,
        calls.c.funder_id,
        calls.c.source_id,
        calls.c.age_required,
        _words_in_order(),
        _texts(amounts, amounts.c.role, amounts.c.currency, amounts.c.amount),
        _texts(rates, rates.c.role, rates.c.percent),
        calls.c.disputed,
        calls.c.gone_since.is_not(None),
        calls.c.said,
        calls.c.rolling,
        *([windows] if only_open else dates),
    ]


def _words_in_order() -> ColumnElement[str]:
    """The words of a call that matching reads, as `kind:key`, in the order of the alphabet."""
    of_call = (call_words.c.call_id == calls.c.id, call_words.c.kind.not_in(("identifier", "title")))
    pair = call_words.c.kind.op("||")(literal_column("':'")).op("||")(call_words.c.key).label("pair")
    ordered = select(pair).where(*of_call).correlate(calls).order_by(call_words.c.kind, call_words.c.key).subquery()
    return select(func.aggregate_strings(ordered.c.pair, " ")).scalar_subquery()


def _texts(table: Table, *columns: Column[Any]) -> ColumnElement[str]:
    """The rows of a call in a table as one text: values apart by `|`, rows by a space (moments by `;`)."""
    apart = ";" if table is deadlines else " "
    whole = _text(columns[0])
    for column in columns[1:]:
        whole = whole.op("||")(literal_column("'|'")).op("||")(_text(column))
    return select(func.aggregate_strings(whole, apart)).where(table.c.call_id == calls.c.id).scalar_subquery()


def _text(column: Column[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, String):
        return column
    text = cast(column, String)
    return func.coalesce(text, "") if column.nullable else text


def _open_dates(now: datetime, _said: str | None, rolling: bool, windows: str | None) -> tuple[Status, datetime | None]:
    """Of a call that is open or rolling, as the statement made sure of."""
    closes = next_deadline(_windows(windows), now) if windows else None
    return "rolling" if rolling else "open", closes


def _all_dates(
    now: datetime, said: Any, rolling: bool, windows: str | None, first: str | None, last: str | None
) -> tuple[Status, datetime | None]:
    """With the first and last opening, where they matter: those between them change no status."""
    if windows in _OF_PASSED:
        return _OF_PASSED[windows], None
    opened = [moment for text in (first, last) if text and (moment := _moment(text))] if first else []
    dated = _windows(windows) if windows else []
    if len(dated) == 1 and not said and not opened:  # as most are: the same as below, in a few steps
        closes, starts = dated[0].closes, dated[0].starts
        if closes and closes > now and (starts is None or starts <= now):
            return "rolling" if rolling else "open", closes
    return status(dated, opened, rolling, said, now), next_deadline(dated, now)


def _windows(text: str) -> list[Window]:
    parts = (window.split("|") for window in text.split(";"))
    return [
        Window(_moment(closes), _moment(starts), stage, certainty)  # type: ignore[arg-type]
        for closes, starts, stage, certainty in parts
    ]


@lru_cache(maxsize=100_000)
def _moment(text: str) -> datetime | None:
    """As SQLite keeps it (naive UTC) or PostgreSQL writes it (with its offset)."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _words(text: str) -> tuple[str, str, str]:
    """The words of a call in three: who may apply, for where, about what: as their kinds follow in the alphabet."""
    rest, _mark, themes = text.partition("theme:")
    who, _mark, places = rest.partition("place:")
    return who, places, themes


def _keys(text: str, kind: str) -> tuple[str, ...]:
    """Those after `kind:`, of which the first was taken off already when it is what the text is about."""
    return tuple(key.removeprefix(f"{kind}:") for key in text.split())


@lru_cache(maxsize=50_000)
def _who(text: str, age: int) -> Who:
    found: dict[str, list[str]] = {}
    for pair in text.split():
        kind, _colon, key = pair.partition(":")
        found.setdefault(kind, []).append(key)
    applicants, excluded, partners = (tuple(found.get(kind, ())) for kind in ("applicant_type", "excluded", "partner"))
    return who(applicants, excluded, partners, age)


@lru_cache(maxsize=50_000)
def _where(text: str, country: str) -> Where:
    return where(_keys(text, "place"), country)


@lru_cache(maxsize=50_000)
def _about(text: str) -> About:
    return about(_keys(text, "theme"))


@lru_cache(maxsize=50_000)
def _money(stated: str, shares: str) -> Money:
    return Money(_sums(stated), _pays(shares))


@lru_cache(maxsize=50_000)
def _sums(text: str) -> tuple[Sums, ...]:
    parts = (one.split("|") for one in text.split())
    return sums((role, currency, Decimal(hundredths) / 100) for role, currency, hundredths in parts)


@lru_cache(maxsize=5_000)
def _pays(text: str) -> Decimal | None:
    parts = (one.split("|") for one in text.split())
    return pays((role, Decimal(hundredths) / 100) for role, hundredths in parts)
