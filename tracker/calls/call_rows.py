"""A call as rows of the database. `rows` reads them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Table

from tracker.calls.clean import tidy
from tracker.calls.moments import starts, windows
from tracker.facts.model import Understood, When
from tracker.store.tables import (
    amounts,
    call_words,
    contacts,
    deadlines,
    documents,
    facts,
    openings,
    rates,
)

Row = dict[str, Any]

CHILDREN: tuple[Table, ...] = (deadlines, openings, amounts, rates, call_words, documents, contacts, facts)
"""The tables whose rows belong to a call and are replaced with it."""


def call_row(call: Understood, digest: str) -> Row:
    """What the call's own row says of its content; its funder by name."""
    moments = [moment.closes for moment in windows(call.opens, call.deadlines) if moment.closes]
    return {
        "funder_name": call.funder,
        "title": call.title,
        "summary": call.summary,
        "url": call.url,
        "apply_url": call.apply_url,
        "language": call.language,
        "said": call.said,
        "rolling": call.rolling,
        "last_closes": max(moments, default=None),
        "disputed": ",".join(call.disputed),
        "digest": digest,
    }


def child_rows(call: Understood, number: int) -> Iterator[tuple[str, Row]]:
    """The rows that belong to the call with this number, each with the name of its table."""
    owner = {"call_id": number}
    for dated in windows(call.opens, call.deadlines):
        yield "deadlines", owner | _when(dated.when) | {"closes": dated.closes, "starts": dated.starts}
    for when in call.opens:
        yield "openings", owner | _when(when) | {"starts": starts(when)}
    for amount in call.amounts:
        yield "amounts", owner | {name: getattr(amount, name) for name in amount.__slots__}
    for rate in call.rates:
        yield "rates", owner | {"role": rate.role, "percent": rate.percent}
    for kind, key in _words(call):
        yield "call_words", {"call_id": number, "kind": kind, "key": key}
    for link in call.documents:
        yield "documents", owner | {"title": link.title, "url": link.url}
    for contact in call.contacts:
        yield "contacts", owner | {"name": contact.name, "email": contact.email, "phone": contact.phone}
    for fact in call.evidence:
        yield (
            "facts",
            {
                "call_id": number,
                "field": fact.field,
                "snippet": tidy(fact.snippet),
                "url": tidy(fact.url),
                "captured": fact.captured,
                "how": tidy(fact.how),
                "confidence": fact.confidence,
            },
        )


def _when(when: When) -> Row:
    return {name: getattr(when, name) for name in when.__slots__}


def _words(call: Understood) -> Iterable[tuple[str, str]]:
    """Each key once: a theme that was read twice is one theme."""
    for kind, keys in (("applicant_type", call.applicant_types), ("theme", call.themes), ("place", call.places)):
        for key in dict.fromkeys(keys):
            yield kind, key
