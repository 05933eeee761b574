"""After the award: the agreement, instalments, the reports that are owed, and the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, select

from config.sentences import say
from tracker.applications.model import REPORT_KINDS, Application
from tracker.applications.moves import check_day, check_move
from tracker.applications.stages import Step, move
from tracker.applications.start import check_ahead
from tracker.applications.sums import check_currency, check_sum
from tracker.applications.whole import instalments_of
from tracker.applications.words import REPORT_KINDS as REPORT_NAMES
from tracker.applications.words import STATES, day, listed, money
from tracker.refused import Refused
from tracker.store.changes import Edit
from tracker.store.tables.applications import applications
from tracker.store.tables.duties import instalments, reports

GRANTED = ("awarded", "running", "reported")


@dataclass(frozen=True)
class Agreement:
    """What the agreement says; None: nothing said."""

    won: Decimal | None = None
    currency: str = ""
    reference: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    agreed_on: date | None = None


def put_agreement(edit: Edit, one: Application, said: Agreement, today: date) -> None:
    """Keep what the agreement says. Raises Refused before the award, for sums and days that cannot be, and Conflict."""
    _check_granted(one)
    check_sum(said.won, say("The sum awarded"), Decimal(1))
    if said.agreed_on:
        check_day(said.agreed_on, today)
    starts, ends = said.starts_on or one.starts_on, said.ends_on or one.ends_on
    if starts and ends and ends < starts:
        raise Refused(
            say("The project cannot end ({end}) before it starts ({start}).", end=day(ends), start=day(starts))
        )
    parts = sum((part.sum for part in instalments_of(edit.connection, one.id)), Decimal(0))
    if said.won is not None and parts > said.won:
        raise Refused(_too_much(parts, said.won, one.currency))
    values: dict[str, Any] = {
        key: day(value) if isinstance(value, date) else value
        for key, value in vars(said).items()
        if value is not None and key != "currency"
    }
    values["currency"] = check_currency(one.currency if _has_sums(one) else "", said.currency) or one.currency
    edit.words = say("A{number} {title}: agreement.", number=one.id, title=one.title)
    edit.update(applications, one.id, values, one.version)


def add_instalment(edit: Edit, one: Application, due: date, sum_: Decimal, condition: str) -> int:
    """A part of the award that is to be paid out; its number. The parts are never more than the award."""
    _check_granted(one)
    check_sum(sum_, say("The instalment"), Decimal(1))
    parts = sum((part.sum for part in instalments_of(edit.connection, one.id)), sum_)
    if one.won is not None and parts > one.won:
        raise Refused(_too_much(parts, one.won, one.currency))
    edit.words = say("A{number} {title}: instalment of {sum}.", number=one.id, title=one.title,
                     sum=money(sum_, one.currency))  # fmt: skip
    return edit.insert(
        instalments,
        {
            "application_id": one.id, "organisation_id": one.organisation_id, "due": day(due), "sum": sum_,
            "condition": condition, "paid_on": None, "paid": None,
        },
    )  # fmt: skip


def pay(edit: Edit, number: int, on: date, today: date, paid: Decimal | None, currency: str) -> Decimal:
    """An instalment has been paid out, in full unless `paid` says otherwise; the sum. Raises Refused and Conflict."""
    row = part_row(edit.connection, instalments, number, "I")
    if row.paid_on is not None:
        raise Refused(say("Instalment I{number} was paid on {day} already.", number=number, day=row.paid_on))
    check_day(on, today)
    check_sum(paid, say("The instalment"), Decimal(1))
    got: Decimal = paid if paid is not None else row.sum
    if got > row.sum:
        raise Refused(say("More cannot be paid ({paid}) than the instalment is ({sum}).",
                          paid=money(got, currency), sum=money(row.sum, currency)))  # fmt: skip
    edit.words = say("Instalment I{number} paid: {sum}.", number=number, sum=money(got, currency))
    edit.update(instalments, number, {"paid_on": day(on), "paid": got}, row.version)
    return got


def add_report(edit: Edit, one: Application, kind: str, due: date, today: date, title: str = "") -> int:
    """A report that is owed; its number. Raises Refused before the award and for a day that has passed."""
    _check_granted(one)
    if kind not in REPORT_KINDS:
        known = listed(REPORT_NAMES.values())
        raise Refused(say("'{kind}' is no kind of report; there are: {kinds}.", kind=kind, kinds=known))
    check_ahead(due, today)
    edit.words = say("A{number} {title}: {report} due on {day}.", number=one.id, title=one.title,
                     report=REPORT_NAMES[kind], day=day(due))  # fmt: skip
    return edit.insert(
        reports,
        {
            "application_id": one.id, "organisation_id": one.organisation_id, "kind": kind, "title": title,
            "due": day(due), "handed_in_on": None,
        },
    )  # fmt: skip


def hand_in_report(edit: Edit, number: int, on: date, today: date) -> str:
    """A report has been handed in; its kind. Raises Refused and Conflict."""
    row = part_row(edit.connection, reports, number, "R")
    if row.handed_in_on is not None:
        raise Refused(say("Report R{number} was handed in on {day} already.", number=number, day=row.handed_in_on))
    check_day(on, today)
    edit.words = say("Report R{number} handed in: {report}.", number=number, report=REPORT_NAMES[row.kind])
    edit.update(reports, number, {"handed_in_on": day(on)}, row.version)
    return str(row.kind)


def close(edit: Edit, one: Application, step: Step, anyway: bool = False) -> None:
    """End it. Raises Refused while a report is owed or an instalment is unpaid, unless `anyway`, and Conflict."""
    check_move(one.state, "closed")
    left = owed(edit.connection, one.id)
    if left and not anyway:
        raise Refused(say("Still owed: {left}. `--anyway` ends it all the same.", left=", ".join(left)))
    move(edit, one, "closed", step)


def owed(connection: Connection, number: int) -> list[str]:
    """The reports that are not handed in and the instalments that are not paid, by their numbers: `R3`, `I2`."""
    late = select(reports.c.id).where(
        reports.c.application_id == number, reports.c.handed_in_on.is_(None), reports.c.removed_at.is_(None)
    )
    unpaid = select(instalments.c.id).where(
        instalments.c.application_id == number, instalments.c.paid_on.is_(None), instalments.c.removed_at.is_(None)
    )
    return [f"R{id}" for id in connection.scalars(late)] + [f"I{id}" for id in connection.scalars(unpaid)]


def part_row(connection: Connection, table: Table, number: int, letter: str) -> Any:
    """The row of this number in a table of parts. Raises Refused when there is none, or none any more."""
    row = connection.execute(select(table).where(table.c.id == number, table.c.removed_at.is_(None))).first()
    if row is None:
        raise Refused(say("There is no {letter}{number}. `grants app show` names the parts of an application.",
                          letter=letter, number=number))  # fmt: skip
    return row


def _check_granted(one: Application) -> None:
    if one.state not in GRANTED:
        raise Refused(say("There is no award yet; it is at '{state}'. `grants app decide` puts an award down.",
                          state=STATES[one.state]))  # fmt: skip


def _has_sums(one: Application) -> bool:
    return any(sum is not None for sum in (one.total, one.asked, one.own, one.won))


def _too_much(parts: Decimal, won: Decimal, currency: str) -> str:
    return say("The instalments come to {parts}, which is more than the award of {won}.",
               parts=money(parts, currency), won=money(won, currency))  # fmt: skip
