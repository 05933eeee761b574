"""Looks up what is stored of the calls that a run has read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import cast

from sqlalchemy import Connection, Row, Select, bindparam, select

from tracker.calls.decide import Known
from tracker.calls.model import Call
from tracker.calls.moments import last_moment
from tracker.calls.rows import load_calls, settled_of
from tracker.facts.model import SourceWord, Understood
from tracker.store.tables.calls import calls, sources
from tracker.store.tables.settled import settled

Round = Row[int, str, str, str, bool]
"""One stored round of a call: `number`, `external_id`, `round`, `digest`, and whether it had been taken for `gone`."""


def rounds(connection: Connection, source: str, external_ids: Iterable[str]) -> dict[str, list[Round]]:
    """What is stored under these ids of the source with this key, by id; oldest first."""
    found: dict[str, list[Round]] = {}
    for row in connection.execute(_select_rounds(), {"source": source, "ids": list(external_ids)}):
        found.setdefault(row.external_id, []).append(row)
    return found


@cache
def _select_rounds() -> Select[int, str, str, str, bool]:
    source_id = select(sources.c.id).where(sources.c.key == bindparam("source")).scalar_subquery()
    gone = calls.c.gone_since.is_not(None)
    return (
        select(calls.c.id.label("number"), calls.c.external_id, calls.c.round, calls.c.digest, gone.label("gone"))
        .where(calls.c.source_id == source_id, calls.c.external_id.in_(bindparam("ids", expanding=True)))
        .order_by(calls.c.id)
    )


def round_of(call: Understood, stored: Sequence[Round]) -> Round | None:
    """The stored round that `call` is to be compared with: the one that its source names, else the last."""
    if call.round:
        return next((row for row in stored if row.round == call.round), None)
    return stored[-1] if stored else None


def known(connection: Connection, numbers: Sequence[int], now: datetime) -> dict[int, Known]:
    """The stored content of the calls with these row numbers."""
    columns = (calls.c.id, calls.c.external_id, calls.c.round, calls.c.said, calls.c.digest)
    rows = connection.execute(select(*columns).where(calls.c.id.in_(numbers)).order_by(calls.c.id)).all()
    loaded = load_calls(connection, [row.id for row in rows], now)
    by_people = settled_of(connection, numbers)
    return {
        row.id: Known(
            _understood(call, row.external_id, row.round, row.said),
            row.digest,
            last_moment(call.deadlines),
            by_people[row.id],
            call.last_changed,
        )
        for row, call in zip(rows, loaded, strict=True)
    }


def settled_pages(connection: Connection) -> frozenset[str]:
    """The pages on which people have settled something."""
    there = (settled.c.removed_at.is_(None), settled.c.page != "")
    return frozenset(connection.scalars(select(settled.c.page).where(*there)))


def _understood(call: Call, external_id: str, round: str, said: str | None) -> Understood:
    return Understood(
        source=call.source,
        external_id=external_id,
        url=call.url,
        captured=call.last_seen,
        title=call.title,
        summary=call.summary,
        round=round,
        funder=call.funder.name,
        apply_url=call.apply_url,
        language=call.language,
        said=cast(SourceWord | None, said),
        opens=call.opens,
        deadlines=call.deadlines,
        rolling=call.rolling,
        amounts=call.amounts,
        rates=call.rates,
        applicant_types=call.applicant_types,
        places=call.places,
        themes=call.themes,
        documents=call.documents,
        contacts=call.contacts,
        applicants_excluded=call.applicants_excluded,
        partners_required=call.partners_required,
        age_required=call.age_required,
        identifiers=call.identifiers,
        disputed=call.disputed,
    )
