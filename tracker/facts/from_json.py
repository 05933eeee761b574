"""Facts back from their plain JSON values: the inverse of tracker.facts.as_json."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tracker.facts.model import Amount, When


def when_from_json(table: Mapping[str, Any]) -> When:
    """A deadline or an opening."""
    at = table.get("at")
    return When(
        date=table["date"],
        time=table.get("time"),
        zone=table.get("zone"),
        at=datetime.fromisoformat(at).astimezone(UTC) if at else None,
        stage=table.get("stage", "full"),
        yearly=table.get("yearly", False),
        certainty=table.get("certainty", "stated"),
    )


def amount_from_json(table: Mapping[str, Any]) -> Amount:
    """A sum of money."""
    return Amount(
        role=table["role"],
        amount=Decimal(table["amount"]),
        currency=table["currency"],
        currency_assumed=table.get("currency_assumed", False),
        approximate=table.get("approximate", False),
    )
