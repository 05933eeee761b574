"""Awards as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tracker.exchange.giving import Award
from tracker.exchange.sheets import Sheet
from tracker.facts.as_json import decimal_to_json

HEADER = (
    "identifier", "funder", "recipient", "title", "description", "programme", "amount", "currency", "awarded",
)  # fmt: skip


def award_sheet(awards: Iterable[Award], name: str = "Awards") -> Sheet:
    """The awards, one row each."""
    rows = (
        (
            award.identifier,
            award.funder_name,
            award.recipient,
            award.title,
            award.description,
            award.programme,
            award.amount,
            award.currency,
            award.awarded,
        )
        for award in awards
    )
    return Sheet(name, HEADER, rows)


def award_to_json(award: Award) -> dict[str, Any]:
    """One award as plain JSON values."""
    return {
        "identifier": award.identifier,
        "recipient": {"key": award.recipient_key, "name": award.recipient},
        "title": award.title,
        "description": award.description,
        "programme": award.programme,
        "amount": {"amount": decimal_to_json(award.amount), "currency": award.currency},
        "awarded": award.awarded.isoformat(),
    }
