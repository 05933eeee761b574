"""A call as rows of the database. `rows` reads them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Dialect

from config.sentences import packed
from tracker.calls.clean import tidy
from tracker.calls.duplicates import looked_up_by
from tracker.calls.moments import Dated, coming, starts, windows
from tracker.facts.model import Evidence, Understood
from tracker.store.bulk import Bulk, Row
from tracker.store.tables.base import metadata
from tracker.store.tables.calls import calls

_WHEN = ("date", "time", "zone", "at", "stage", "yearly", "certainty")
_AMOUNT = ("role", "amount", "currency", "currency_assumed", "approximate")

CALL = (
    *("id", "source_id", "funder_id", "public_id", "external_id", "round", "first_seen", "last_changed"),
    *("funder_name", "title", "summary", "url", "apply_url", "language", "said", "rolling", "last_closes", "disputed"),
    *("age_required", "digest"),
)
"""The columns of a new call; the others are empty until something happens to it."""

CHILDREN: dict[str, tuple[str, ...]] = {
    "deadlines": ("call_id", *_WHEN, "closes", "starts"),
    "openings": ("call_id", *_WHEN, "starts"),
    "amounts": ("call_id", *_AMOUNT),
    "rates": ("call_id", "role", "percent"),
    "call_words": ("call_id", "kind", "key"),
    "documents": ("call_id", "title", "url"),
    "contacts": ("call_id", "name", "email", "phone"),
    "facts": ("call_id", "field", "snippet", "url", "captured", "how", "confidence"),
}
"""The tables whose rows belong to a call and are replaced with it, and the columns that are written."""

Children = dict[str, list[Row]]
"""Rows that belong to calls, by the name of their table; the call's number comes first."""

_when = attrgetter(*_WHEN)
_amount = attrgetter(*_AMOUNT)


def call_row(call: Understood, digest: str) -> dict[str, Any]:
    """What the call's own row says of its content, in the order of CALL; its funder by name."""
    return {
        "funder_name": call.funder,
        "title": call.title,
        "summary": call.summary,
        "url": call.url,
        "apply_url": call.apply_url,
        "language": call.language,
        "said": call.said,
        "rolling": call.rolling,
        "last_closes": max((one.closes for one in _windows(call) if one.closes), default=None),
        "disputed": ",".join(call.disputed),
        "age_required": call.age_required,
        "digest": digest,
    }


class CallRows:
    """Makes the rows of calls, makes them ready for the driver, and inserts them."""

    def __init__(self, dialect: Dialect) -> None:
        self.calls = Bulk(dialect, calls, CALL)
        self.children = {name: Bulk(dialect, metadata.tables[name], columns) for name, columns in CHILDREN.items()}

    def of(self, call: Understood, number: int) -> Children:
        """The rows that belong to a call, ready for the driver."""
        children: Children = {}
        collect(children, call, number)
        return self.ready(children)

    def ready(self, children: Children) -> Children:
        """Rows that were collected, as the driver takes them."""
        return {table: self.children[table].ready(rows) for table, rows in children.items()}

    def insert(self, connection: Connection, children: Children) -> None:
        """Insert rows that belong to calls."""
        for table, rows in children.items():
            self.children[table].insert(connection, rows)


def collect(children: Children, call: Understood, number: int) -> None:
    """Add the rows of a call to `children`, as they are."""
    for table, rows in _rows(call, number):
        children.setdefault(table, []).extend(rows)


def _words(call: Understood) -> Iterator[tuple[str, Iterable[str]]]:
    """What a call has of each kind of word."""
    yield "applicant_type", call.applicant_types
    yield "theme", call.themes
    yield "place", call.places
    if call.applicants_excluded:
        yield "excluded", call.applicants_excluded
    if call.partners_required:
        yield "partner", call.partners_required
    if call.identifiers:
        yield "identifier", map(tidy, call.identifiers)
    if not call.deadlines:
        yield "title", looked_up_by(call.title)


def _windows(call: Understood) -> tuple[Dated, ...]:
    """The deadlines as the call states them, and behind them the next dates of yearly ones, as of its capture."""
    return windows(call.opens, call.deadlines) + coming(call.opens, call.deadlines, call.captured)


def _rows(call: Understood, number: int) -> Iterator[tuple[str, Iterable[Row]]]:
    if call.deadlines:
        yield "deadlines", [(number, *_when(each.when), each.closes, each.starts) for each in _windows(call)]
    if call.opens:
        yield "openings", [(number, *_when(when), starts(when)) for when in call.opens]
    if call.amounts:
        yield "amounts", [(number, *_amount(amount)) for amount in call.amounts]
    if call.rates:
        yield "rates", [(number, rate.role, rate.percent) for rate in call.rates]
    # A theme that was read twice is one theme.
    yield "call_words", [(number, kind, key) for kind, keys in _words(call) for key in dict.fromkeys(keys)]
    if call.documents:
        yield "documents", [(number, link.title, link.url) for link in call.documents]
    if call.contacts:
        yield "contacts", [(number, who.name, who.email, who.phone) for who in call.contacts]
    if call.evidence:
        yield "facts", [(number, *_fact(fact)) for fact in call.evidence]


def _fact(fact: Evidence) -> Row:
    texts = (tidy(fact.snippet), tidy(fact.url), fact.captured, tidy(packed(fact.how)))
    return fact.field, *texts, fact.confidence
