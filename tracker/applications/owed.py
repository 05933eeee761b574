"""The reports that the call of an application says will be owed: proposed at the award, kept when a person says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sqlalchemy import Connection, or_, select

from config.sentences import say
from tracker.applications.after import add_report
from tracker.applications.model import Application
from tracker.applications.whole import rows_of
from tracker.facts.model import Context
from tracker.facts.reporting import FIELD, Duty, due_after, duties
from tracker.store.changes import Edit
from tracker.store.tables.calls import calls, facts, funders, sources
from tracker.store.tables.duties import reports

Fate = Literal["new", "known", "passed", "undated"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A report that the call wants."""

    kind: str
    due: date | None
    """None: it counts from the last day of the project, which is not known yet."""
    months: int
    days: int
    """After that day; nought when the call names the day itself."""
    fate: Fate
    """`known`: it is owed or handed in already; `undated`: no day can be told yet."""
    words: str
    """The sentence of the call."""
    url: str
    """Where it was read."""


def proposals(connection: Connection, one: Application, today: date) -> list[Proposal]:
    """The reports that its call, or a linked copy of the call, speaks of, those of one kind and day once."""
    if one.call_id is None:
        return []
    found: dict[tuple[str, date | None, int, int], Proposal] = {}
    for duty, url in _stated(connection, one.call_id):
        due = duty.due or (due_after(one.ends_on, duty.months, duty.days) if one.ends_on else None)
        proposal = Proposal(duty.kind, due, duty.months, duty.days, _fate(due, today), duty.words, url)
        found.setdefault((duty.kind, due, *((duty.months, duty.days) if due is None else (0, 0))), proposal)
    kept = [(row.kind, date.fromisoformat(row.due)) for row in rows_of(connection, reports, one.id)]
    return list(with_known(found.values(), kept))


def with_known(found: Iterable[Proposal], kept: Collection[tuple[str, date]]) -> Iterator[Proposal]:
    """The proposals by day; known are those that are among the reports kept, of which kind and day are given. Pure.

    A report that was put down for a day of its own stands for the first of its kind that is on no day of another.
    """
    ordered = sorted(found, key=lambda each: each.due or date.max)
    wanted = {(each.kind, each.due) for each in ordered}
    others = Counter(kind for kind, due in kept if (kind, due) not in wanted)
    for each in ordered:
        known = (each.kind, each.due) in kept
        if not known and others[each.kind]:
            others[each.kind] -= 1
            known = True
        yield replace(each, fate="known") if known else each


def take(edit: Edit, one: Application, found: Sequence[Proposal], today: date) -> list[int]:
    """Put down the new ones; their numbers. Raises Refused before the award."""
    wanted = [(each.kind, each.due) for each in found if each.fate == "new" and each.due is not None]
    numbers = [add_report(edit, one, kind, due, today) for kind, due in wanted]
    edit.words = say("A{number} {title}: reports that the call wants.", number=one.id, title=one.title)
    return numbers


def _fate(due: date | None, today: date) -> Fate:
    if due is None:
        return "undated"
    return "new" if due >= today else "passed"


def _stated(connection: Connection, call_id: int) -> Iterator[tuple[Duty, str]]:
    kept = select(calls.c.same_as).where(calls.c.id == call_id).scalar_subquery()
    statement = (
        select(facts.c.snippet, facts.c.url, calls.c.language, funders.c.country, sources.c.country.label("read_in"))
        .join(calls, calls.c.id == facts.c.call_id)
        .join(funders, funders.c.id == calls.c.funder_id)
        .join(sources, sources.c.id == calls.c.source_id)
        .where(facts.c.field == FIELD, or_(calls.c.id == call_id, calls.c.same_as == call_id, calls.c.id == kept))
        .order_by(facts.c.id)
    )
    for row in connection.execute(statement):
        for duty in duties(row.snippet, Context(country=row.country or row.read_in, language=row.language)):
            yield duty, row.url
