"""What the money leads to: a short theory of change, indicators, measured values; and what is known of them.

No value in money is invented: a result is what was measured or estimated, and the rest is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import Connection, select

from config.sentences import Sentence, say
from tracker.applications.after import part_row
from tracker.applications.model import EFFECT_KINDS, Application
from tracker.applications.moves import check_day
from tracker.applications.parts import Effect, Indicator
from tracker.applications.read import Wanted, conditions, with_ids
from tracker.applications.sums import check_sum
from tracker.applications.whole import indicators_of, rows_of
from tracker.applications.words import EFFECT_KINDS as EFFECT_NAMES
from tracker.applications.words import day, listed
from tracker.refused import Refused
from tracker.store.changes import Edit
from tracker.store.tables.applications import applications
from tracker.store.tables.parts import effects, indicators, measurements

Known = Literal["measured", "estimated", "unknown"]


@dataclass(frozen=True)
class Result:
    """What one application has led to, as far as it is known."""

    application: Application
    effects: tuple[Effect, ...]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Tally:
    """How much of it is known."""

    measured: int
    estimated: int
    unknown: int

    @property
    def sentence(self) -> Sentence:
        """What is measured, what is estimated, what is unknown."""
        if not self.measured + self.estimated + self.unknown:
            return say("No indicator was put down: what it led to is unknown.")
        return say(
            "Indicators: {all} (measured: {measured}, estimated: {estimated}, unknown: {unknown}).",
            all=self.measured + self.estimated + self.unknown,
            measured=self.measured,
            estimated=self.estimated,
            unknown=self.unknown,
        )


def add_effect(edit: Edit, one: Application, kind: str, text: str) -> int:
    """Add a link of the theory of change; its number. Raises Refused."""
    if kind not in EFFECT_KINDS:
        raise Refused(say("'{kind}' is no link of a theory of change; there are: {kinds}.", kind=kind,
                          kinds=listed(EFFECT_NAMES.values())))  # fmt: skip
    edit.words = say("A{number} {title}: {kind}: {text}.", number=one.id, title=one.title,
                     kind=EFFECT_NAMES[kind], text=text)  # fmt: skip
    return edit.insert(effects, {"application_id": one.id, "kind": kind, "text": text})


def put_indicator(
    edit: Edit, one: Application, name: str, unit: str, baseline: Decimal | None, target: Decimal | None
) -> tuple[int, bool]:
    """Add an indicator, or change the one of this name; its number, and whether it is new. Raises Refused, Conflict."""
    for value in (baseline, target):
        check_value(value)
    edit.words = say("A{number} {title}: indicator {name}.", number=one.id, title=one.title, name=name)
    said = {"unit": unit or None, "baseline": baseline, "target": target}
    for row in rows_of(edit.connection, indicators, one.id):
        if row.name.casefold() == name.casefold():
            known = {key: value for key, value in said.items() if value is not None}
            edit.update(indicators, row.id, known, row.version)
            return int(row.id), False
    return edit.insert(indicators, {"application_id": one.id, "name": name, **said, "unit": unit}), True


def measure(edit: Edit, number: int, value: Decimal, on: date, today: date, how: str, source: str) -> int:
    """Put down a value of an indicator; its number. Raises Refused without a source, and for a day ahead."""
    row = part_row(edit.connection, indicators, number, "K")
    check_value(value)
    check_day(on, today)
    if not source.strip():
        raise Refused(say('Say where the value comes from: --source "attendance lists".'))
    edit.words = say(
        "K{number} {name}: {value} on {day}.", number=number, name=row.name, value=f"{value:f}", day=day(on)
    )
    values = {"application_id": row.application_id, "indicator_id": number, "day": day(on), "value": value}
    return edit.insert(measurements, {**values, "how": how, "source": source.strip()})


def results(connection: Connection, wanted: Wanted, now: datetime, number: int | None = None) -> list[Result]:
    """What is known of the applications that are asked for, or of the one of this number.

    Those of which something was put down, and all that were awarded: what is not told of them is said to be unknown.
    """
    chosen = [applications.c.id == number] if number is not None else conditions(wanted)
    awarded = select(applications.c.id).where(applications.c.outcome == "awarded", *chosen)
    found = set(connection.scalars(awarded))
    for table in (effects, indicators):
        statement = select(table.c.application_id).join(applications, applications.c.id == table.c.application_id)
        found.update(connection.scalars(statement.where(table.c.removed_at.is_(None), *chosen)))
    return [_result(connection, one) for one in with_ids(connection, sorted(found), now)]


def known(indicator: Indicator) -> Known:
    """Whether the last value was measured or estimated; unknown without one."""
    return indicator.latest.how if indicator.latest else "unknown"


def tally(indicators: Iterable[Indicator]) -> Tally:
    """How many of the indicators are measured, estimated, unknown."""
    kinds = [known(indicator) for indicator in indicators]
    return Tally(kinds.count("measured"), kinds.count("estimated"), kinds.count("unknown"))


def progress(indicator: Indicator) -> Decimal | None:
    """How much of the way from the baseline to the target has been gone, in per cent; None when it cannot be told."""
    if indicator.latest is None or indicator.target is None or indicator.baseline is None:
        return None
    way = indicator.target - indicator.baseline
    if way == 0:
        return None
    return ((indicator.latest.value - indicator.baseline) / way * 100).quantize(Decimal(1))


def check_value(value: Decimal | None) -> None:
    """Nothing when the tables can hold it. Raises Refused."""
    if value is not None and value < 0:
        check_sum(-value, say("The value"))
    else:
        check_sum(value, say("The value"))


def silent(found: Iterable[Result]) -> list[int]:
    """The numbers of those without any indicator, of which nobody can say what they led to."""
    return [each.application.id for each in found if not each.indicators]


def _result(connection: Connection, one: Application) -> Result:
    chain = (Effect(row.id, row.kind, row.text) for row in rows_of(connection, effects, one.id))
    ordered = sorted(chain, key=lambda each: (EFFECT_KINDS.index(each.kind), each.id))
    return Result(one, tuple(ordered), indicators_of(connection, one.id))
