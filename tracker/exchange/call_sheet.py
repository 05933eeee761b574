"""Calls as a table: every field of the call's JSON, and where its deadline was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tracker.calls.as_json import call_to_json
from tracker.calls.model import Call
from tracker.exchange.sheets import Cell, Sheet
from tracker.facts.recurring import dated
from tracker.organisations.matching import Match

HEADER = (
    "id", "title", "summary", "funder", "source", "external_id", "url", "apply_url", "language", "status", "opens",
    "deadlines", "next_deadline", "next_deadline_date", "rolling", "amounts", "min_amount", "max_amount",
    "total_amount", "currency", "rates", "applicant_types", "places", "themes", "documents", "contacts", "disputed",
    "sightings", "first_seen", "last_seen", "last_changed", "identifiers", "applicants_excluded",
    "partners_required", "age_required",
    "deadline_words", "deadline_url", "deadline_confidence", "application", "application_state",
)  # fmt: skip
"""The names of the JSON of a call, and what a spreadsheet can sort and sum.

`next_deadline` says when the next deadline passes (ISO 8601 in UTC), and its date in the funder's zone follows; sums
are there when the call has one currency; then it says where the deadline was read and how sure that is, and which
application of the organisation's own is for the call.
"""


def call_sheet(calls: Iterable[Call], name: str = "Calls") -> Sheet:
    """The calls, one row each."""
    return Sheet(name, HEADER, (_row(call) for call in calls))


MATCH_HEADER = ("match_score", "match_fit", "match_reasons")
"""What a list for an organisation has before the other columns."""


def match_sheet(found: Iterable[tuple[Call, Match]], name: str = "Calls") -> Sheet:
    """The calls with how they fit an organisation, one row each."""
    return with_columns(((call, match_cells(fit)) for call, fit in found), MATCH_HEADER, name)


def match_cells(fit: Match) -> tuple[Cell, ...]:
    """The cells of MATCH_HEADER."""
    return fit.score, fit.fit, "; ".join(f"{reason.outcome}: {reason.sentence}" for reason in fit.reasons)


def with_columns(found: Iterable[tuple[Call, Sequence[Cell]]], names: Sequence[str], name: str) -> Sheet:
    """The calls with columns before those of every call."""
    return Sheet(name, (*names, *HEADER), ([*before, *_row(call)] for call, before in found))


def _row(call: Call) -> list[Cell]:
    cells: dict[str, Cell] = {name: _cell(name, value) for name, value in call_to_json(call).items()}
    cells["funder"] = call.funder.name
    cells["next_deadline"] = None if call.next_closes is None else call.next_closes.isoformat()
    cells["next_deadline_date"] = _local_date(call)
    cells |= _sums(call) | _read_where(call)
    if call.application:
        cells |= {"application": call.application.id, "application_state": call.application.state}
    return [cells.get(name) for name in HEADER]


def _local_date(call: Call) -> date | None:
    """The day of the next deadline where the funder is: of the deadline that gave it, else in UTC."""
    if call.next_closes is None:
        return None
    for when in (dated(stated, call.as_of) for stated in call.deadlines):
        if when.at == call.next_closes and when.zone:
            return call.next_closes.astimezone(_zone(when.zone)).date()
        if when.at is None and len(when.date) == 10 and not when.date.startswith("-"):
            day = date.fromisoformat(when.date)
            if abs((call.next_closes.date() - day).days) <= 1:
                return day
    return call.next_closes.date()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def _sums(call: Call) -> dict[str, Cell]:
    """Sums as numbers where the call states them in one currency; else nothing, for they cannot be compared."""
    currencies = {amount.currency for amount in call.amounts}
    if len(currencies) != 1:
        return {}
    largest: dict[str, Decimal] = {}
    for amount in call.amounts:
        largest[amount.role] = max(largest.get(amount.role, amount.amount), amount.amount)
    return {"currency": currencies.pop()} | {f"{role}_amount": value for role, value in largest.items()}


def _read_where(call: Call) -> dict[str, Cell]:
    found = next((fact for fact in call.evidence if fact.field == "deadlines"), None)
    if found is None:
        return {}
    return {"deadline_words": found.snippet, "deadline_url": found.url, "deadline_confidence": found.confidence}


def _cell(name: str, value: Any) -> Cell:
    if isinstance(value, list):
        return "; ".join(item if isinstance(item, str) else _SHORT[name](item) for item in value)
    return value if isinstance(value, bool) else str(value)


def _when(item: dict[str, Any]) -> str:
    stage = "" if item["stage"] == "full" else item["stage"]
    certainty = "" if item["certainty"] == "stated" else item["certainty"]
    return " ".join(filter(None, (item["at"] or item["date"], stage, certainty)))


def _contact(item: dict[str, Any]) -> str:
    return " ".join(filter(None, item.values()))


_SHORT: dict[str, Callable[[dict[str, Any]], str]] = {
    "opens": _when,
    "deadlines": _when,
    "amounts": lambda item: f"{item['role']} {item['amount']} {item['currency']}",
    "rates": lambda item: f"{item['role']} {item['percent']}",
    "documents": lambda item: str(item["url"]),
    "contacts": _contact,
    "sightings": lambda item: str(item["source"]),
}
"""What has parts of its own, as words in short."""
