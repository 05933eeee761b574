"""Facts of a call as a person types them, read into parts that can be settled (tracker.calls.settled)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import typer

from cli import values
from cli.i18n import _
from tracker.facts.as_json import amount_to_json, when_to_json
from tracker.facts.model import Amount, Context, When

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.state import State
    from tracker.calls.model import Call

ROLLING: dict[str, Any] = {"deadlines": [], "rolling": True, "said": None}
"""Taken in continuously, whatever the source's own word is."""
UNKNOWN: dict[str, Any] = {"deadlines": [], "rolling": False}


def deadlines(text: str, context: Context) -> tuple[When, ...]:
    """`2026-10-15`, `15 oktober 2026 kl. 14`, `1 March and 1 September 2026`; as `context` has dates and times."""
    from tracker.facts.dates import read_dates

    found = read_dates(text, context, "deadline")
    whens = tuple(one.value for one in found.deadlines)
    if not whens or found.problems or any(when.date.startswith("-") for when in whens):
        raise typer.BadParameter(
            _("'{text}' is not a date with its year; write it as 2026-10-15 or 2026-10-15 14:00").format(text=text)
        )
    return whens


def deadline_part(whens: Sequence[When]) -> dict[str, Any]:
    """These deadlines and no others."""
    return {"deadlines": [when_to_json(when) for when in whens], "rolling": False}


def opens_part(text: str, context: Context) -> dict[str, Any]:
    """An opening date."""
    return {"opens": [when_to_json(when) for when in deadlines(text, context)]}


def amounts_part(text: str, currency: str) -> dict[str, Any]:
    """`500k`: what one project gets at most; `100k-500k`: from and to."""
    parts = re.split(r"\s*[-–]\s*", text.strip(), maxsplit=1)
    if len(parts) == 2 and not all(parts):
        parts = [text]
    sums: list[Decimal] = [values.amount(part) for part in parts]
    if len(sums) == 2 and sums[0] > sums[1]:
        raise typer.BadParameter(_("'{text}' goes from more to less").format(text=text))
    roles = ("min", "max") if len(sums) == 2 else ("max",)
    amounts = [Amount(role, sum_, currency) for role, sum_ in zip(roles, sums, strict=True)]  # type: ignore[arg-type]
    return {"amounts": [amount_to_json(amount) for amount in amounts]}


def context_of(call: Call, state: State) -> Context:
    """How dates that a person types of this call are meant: in its own zone, else its country's, else the reader's."""
    known = next((when.zone for when in (*call.deadlines, *call.opens) if when.zone), "") or ""
    return context_for(state, call.url, call.language, "", known)


def context_for(state: State, url: str = "", language: str = "", country: str = "", zone: str = "") -> Context:
    """How dates are meant in a call from this address; what nothing says is as where the organisation is."""
    from crawler.reading.countries import country_of
    from tracker.facts.dates import zone_of_country
    from tracker.organisations.profile import default_organisation

    found = country or country_of(url)
    if not found:
        with state.connection() as connection:
            found = default_organisation(connection).country
    return Context(country=found, language=language, zone=zone or zone_of_country(found) or state.settings.zone)
