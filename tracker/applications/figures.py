"""Figures: asked, won, win rate by funder and theme with counts, what is under way, money by year.

Each currency has figures of its own: nothing is converted or added across them. A win rate stands beside the number of
decisions that it is of, because of three decisions it says little.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from tracker.applications.model import FOLLOWED, State
from tracker.applications.read import Wanted, conditions
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import call_words
from tracker.store.tables.duties import instalments
from tracker.store.tables.parts import submissions

By = Literal["funder", "theme", "year"]


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one funder, theme or year, in one currency."""

    name: str
    """The funder's name, the theme's key, or the year of the decision; empty for all together."""
    currency: str
    """Empty: applications without any sum."""
    handed_in: int
    """Applications of which at least one stage was handed in, or that the funder has awarded or declined."""
    awarded: int
    declined: int
    asked: Decimal
    """Of what was handed in."""
    won: Decimal

    @property
    def decided(self) -> int:
        """Those that the funder has awarded or declined; one that was withdrawn says nothing of winning."""
        return self.awarded + self.declined

    @property
    def win_rate(self) -> Decimal | None:
        """Awarded of the decided, in per cent; None before any decision."""
        return (Decimal(100) * self.awarded / self.decided).quantize(Decimal(1)) if self.decided else None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Applications that are not decided yet, in one state and currency."""

    state: State
    currency: str
    count: int
    asked: Decimal
    unknown: int
    """How many of them have no sum yet."""


@dataclass(frozen=True, slots=True)
class Year:
    """Money of one calendar year in one currency."""

    year: str
    currency: str
    won: Decimal
    """Decided in that year."""
    paid: Decimal
    """Paid out in that year."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All of them."""

    total: tuple[Group, ...]
    """One for each currency."""
    by_funder: tuple[Group, ...]
    """The most won first, then the most asked."""
    by_theme: tuple[Group, ...]
    """A call on two themes counts for both, so these are not to be added up."""
    under_way: tuple[UnderWay, ...]
    years: tuple[Year, ...]


def figures(connection: Connection, organisation_id: int | None = None) -> Figures:
    """The figures of one organisation, or of all."""
    wanted = Wanted(organisation_id)
    return Figures(
        total=_groups(connection, wanted, None),
        by_funder=_groups(connection, wanted, applications.c.funder),
        by_theme=_groups(connection, wanted, call_words.c.key, themes=True),
        under_way=_under_way(connection, wanted),
        years=_years(connection, wanted),
    )


def _groups(
    connection: Connection, wanted: Wanted, name: ColumnElement[Any] | None, themes: bool = False
) -> tuple[Group, ...]:
    handed_in = (
        select(submissions.c.id)
        .where(submissions.c.application_id == applications.c.id, submissions.c.removed_at.is_(None))
        .exists()
    )
    counted = handed_in | applications.c.outcome.in_(("awarded", "declined"))
    columns: list[ColumnElement[Any]] = [
        *([name.label("name")] if name is not None else []),
        applications.c.currency,
        func.count().label("handed_in"),
        _sum_of(case((applications.c.outcome == "awarded", 1), else_=0)).label("awarded"),
        _sum_of(case((applications.c.outcome == "declined", 1), else_=0)).label("declined"),
        func.sum(applications.c.asked).label("asked"),
        func.sum(applications.c.won).label("won"),
    ]
    statement: Select[Any] = select(*columns).select_from(applications)
    if themes:
        statement = statement.join(
            call_words, (call_words.c.call_id == applications.c.call_id) & (call_words.c.kind == "theme")
        )
    statement = statement.where(counted, *conditions(wanted))
    statement = statement.group_by(*([name] if name is not None else []), applications.c.currency)
    found = [
        Group(
            row.name if name is not None else "", row.currency, row.handed_in, int(row.awarded), int(row.declined),
            row.asked or Decimal(0), row.won or Decimal(0),
        )
        for row in connection.execute(statement)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda group: (group.currency, -group.won, -group.asked, group.name)))


def _under_way(connection: Connection, wanted: Wanted) -> tuple[UnderWay, ...]:
    statement = (
        select(
            applications.c.state,
            applications.c.currency,
            func.count().label("found"),
            func.sum(applications.c.asked).label("asked"),
            _sum_of(case((applications.c.asked.is_(None), 1), else_=0)).label("unknown"),
        )
        .where(*conditions(Wanted(wanted.organisation_id, FOLLOWED)))
        .group_by(applications.c.state, applications.c.currency)
    )
    found = [
        UnderWay(row.state, row.currency, row.found, row.asked or Decimal(0), int(row.unknown))
        for row in connection.execute(statement)
    ]
    return tuple(sorted(found, key=lambda each: (each.currency, FOLLOWED.index(each.state))))


def _years(connection: Connection, wanted: Wanted) -> tuple[Year, ...]:
    won_in = func.substr(applications.c.decided_on, 1, 4)
    won = (
        select(won_in.label("year"), applications.c.currency, func.sum(applications.c.won).label("sum"))
        .where(applications.c.won.is_not(None), applications.c.decided_on.is_not(None), *conditions(wanted))
        .group_by(won_in, applications.c.currency)
    )
    paid_in = func.substr(instalments.c.paid_on, 1, 4)
    paid = (
        select(paid_in.label("year"), applications.c.currency, func.sum(instalments.c.paid).label("sum"))
        .join(applications, applications.c.id == instalments.c.application_id)
        .where(instalments.c.paid_on.is_not(None), instalments.c.removed_at.is_(None), *conditions(wanted))
        .group_by(paid_in, applications.c.currency)
    )
    sums = [
        {(row.year, row.currency): row.sum or Decimal(0) for row in connection.execute(statement)}
        for statement in (won, paid)
    ]
    nothing = Decimal(0)
    return tuple(
        Year(year, currency, sums[0].get((year, currency), nothing), sums[1].get((year, currency), nothing))
        for year, currency in sorted(sums[0].keys() | sums[1].keys(), key=lambda key: (key[1], key[0]))
    )


def _sum_of(counted: ColumnElement[int]) -> ColumnElement[int]:
    return func.sum(counted)
