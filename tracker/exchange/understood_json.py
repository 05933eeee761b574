"""What is understood of a call as plain JSON values, and back: so that a call can go from one database to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from config.sentences import packed, unpacked
from tracker.facts.as_json import (
    amount_to_json,
    contact_to_json,
    evidence_to_json,
    instant_to_json,
    link_to_json,
    rate_to_json,
    when_to_json,
)
from tracker.facts.from_json import amount_from_json, when_from_json
from tracker.facts.model import Contact, Evidence, Link, Rate, Understood

_LEFT_OUT = ("not_a_call", "problems")
"""What was said of the reading, not of the call."""


def understood_to_json(call: Understood) -> dict[str, Any]:
    """Every field that says something; empty ones are left out."""
    table: dict[str, Any] = {}
    for field in fields(Understood):
        value = getattr(call, field.name)
        if field.name in _LEFT_OUT or not value:
            continue
        if field.name in _PARTS:
            table[field.name] = [_PARTS[field.name][0](part) for part in value]
        elif isinstance(value, datetime):
            table[field.name] = instant_to_json(value)
        else:
            table[field.name] = list(value) if isinstance(value, tuple) else value
    return table


def understood_from_json(table: Mapping[str, Any]) -> Understood:
    """The inverse. Raises KeyError, TypeError or ValueError for what is none."""
    values: dict[str, Any] = {}
    for field in fields(Understood):
        if field.name not in table or field.name in _LEFT_OUT:
            continue
        value = table[field.name]
        if field.name in _PARTS:
            values[field.name] = tuple(_PARTS[field.name][1](part) for part in value)
        elif field.name == "captured":
            values[field.name] = datetime.fromisoformat(value).astimezone(UTC)
        else:
            values[field.name] = tuple(value) if isinstance(value, list) else value
    return Understood(**values)


def _evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    return evidence_to_json(evidence) | {"how": packed(evidence.how)}


def _evidence_from_json(table: Mapping[str, Any]) -> Evidence:
    captured = datetime.fromisoformat(table["captured"]).astimezone(UTC)
    return Evidence(**{**table, "captured": captured, "how": unpacked(table["how"])})


def _rate_from_json(table: Mapping[str, Any]) -> Rate:
    return Rate(table["role"], Decimal(table["percent"]))


_PARTS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "opens": (when_to_json, when_from_json),
    "deadlines": (when_to_json, when_from_json),
    "amounts": (amount_to_json, amount_from_json),
    "rates": (rate_to_json, _rate_from_json),
    "documents": (link_to_json, lambda table: Link(**table)),
    "contacts": (contact_to_json, lambda table: Contact(**table)),
    "evidence": (_evidence_to_json, _evidence_from_json),
}
"""Fields whose values have parts: to JSON and back."""
