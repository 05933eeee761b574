"""Calls in the CommonGrants protocol 0.4.0 (https://commongrants.org, schemas OpportunityBase and Paginated; CC0).

What the protocol has no word for (zones, stages, rolling, provenance, the funder) stands in custom fields, so that a
file of ours read back loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tracker.calls.as_json import call_to_json
from tracker.calls.model import Call
from tracker.facts.as_json import decimal_to_json
from tracker.facts.model import Amount, AmountRole, When

APPLICANT_TYPES = frozenset(
    [
        "individual", "organization", "government_state", "government_county", "government_municipal",
        "government_special_district", "government_tribal", "organization_tribal_other", "school_district_independent",
        "higher_education_public", "higher_education_private", "non_profit_with_501c3", "nonprofit_without_501c3",
        "for_profit_small_business", "for_profit_not_small_business", "unrestricted",
    ]
)  # fmt: skip
"""ApplicantTypeOptions of the protocol, less "custom"."""

ROLLING = "Applications are taken in continuously"

_STATUS = {"forecast": "forecasted", "open": "open", "rolling": "open", "closed": "closed"}
_CARRIED = {
    "funder": ("agency", "object", "Who gives the money"),
    "opens": ("opens", "array", "When it opens, with zone and certainty"),
    "deadlines": ("deadlines", "array", "Every deadline, with zone, stage and certainty"),
    "rolling": ("rolling", "boolean", "Whether applications are taken in continuously"),
    "amounts": ("amounts", "array", "Every sum, with its role"),
    "rates": ("costSharing", "array", "Shares of the costs, in per cent"),
    "places": ("places", "array", "Countries, NUTS regions and US states (ISO 3166-2)"),
    "themes": ("themes", "array", "Themes and target groups"),
    "documents": ("attachments", "array", "Documents to download"),
    "contacts": ("contactInfo", "array", "Whom to ask"),
    "language": ("language", "string", "ISO 639-1 of the text"),
    "apply_url": ("applyUrl", "string", "Where to apply"),
    "external_id": ("externalId", "string", "The source's own id"),
    "sightings": ("sightings", "array", "Where and when it was seen"),
    "disputed": ("disputed", "array", "Fields on which two places disagree"),
}
"""Fields of a call's JSON that stand in custom fields: name, type, meaning. Names that the protocol's catalogue of
custom fields has are taken from it."""


def opportunities(calls: Iterable[Call]) -> dict[str, Any]:
    """The calls as one page of a server's answer."""
    items = [opportunity(call) for call in calls]
    count = {"page": 1, "pageSize": max(1, len(items)), "totalItems": len(items), "totalPages": 1}
    return {"status": 200, "message": "Success", "items": items, "paginationInfo": count}


def opportunity(call: Call) -> dict[str, Any]:
    """One call as an OpportunityBase."""
    item: dict[str, Any] = {
        "id": str(uuid5(NAMESPACE_URL, f"grants:{call.public_id or call.id}")),
        "title": call.title,
        "status": _status(call),
        "description": call.summary,
        "funding": _funding(call),
        "keyDates": _key_dates(call),
        "acceptedApplicantTypes": [_applicant_type(key) for key in call.applicant_types],
        "source": call.url,
        "customFields": dict(_custom_fields(call)),
        "createdAt": _utc(call.first_seen),
        "lastModifiedAt": _utc(call.last_changed),
    }
    required = ("id", "title", "status", "description", "createdAt", "lastModifiedAt")
    return {name: value for name, value in item.items() if value or name in required}


def _status(call: Call) -> dict[str, str]:
    if call.status == "unknown":
        return {"value": "custom", "customValue": "unknown", "description": "Nothing says whether it is open"}
    status = {"value": _STATUS[call.status]}
    return status | {"description": ROLLING} if call.status == "rolling" else status


def _funding(call: Call) -> dict[str, Any]:
    """The sums that the protocol has fields for: of several in one role, the widest range of the first currency."""
    names: dict[AmountRole, str] = {"min": "minAwardAmount", "max": "maxAwardAmount", "total": "totalAmountAvailable"}
    currency = call.amounts[0].currency if call.amounts else ""
    found: dict[str, Any] = {}
    for role, name in names.items():
        sums = [amount for amount in call.amounts if amount.role == role and amount.currency == currency]
        if sums:
            found[name] = _money((min if role == "min" else max)(sums, key=lambda amount: amount.amount))
    return found


def _money(amount: Amount) -> dict[str, str]:
    return {"amount": decimal_to_json(amount.amount), "currency": amount.currency}


def _key_dates(call: Call) -> dict[str, Any]:
    dates: dict[str, Any] = {}
    others = {f"opens{number or ''}": ("Opens for applications", when) for number, when in enumerate(call.opens)}
    closing = _closing(call)
    if closing is not None:
        dates["closeDate"] = _event("Last day to apply", closing)
    elif call.rolling:
        dates["closeDate"] = {"eventType": "other", "name": "Last day to apply", "details": ROLLING}
    for number, when in enumerate(when for when in call.deadlines if when is not closing):
        others[f"deadline{number or ''}"] = (f"Deadline: {when.stage.replace('_', ' ')}", when)
    if others:
        dates["otherDates"] = {key: _event(name, when) for key, (name, when) in others.items()}
    return dates


def _closing(call: Call) -> When | None:
    """The last deadline whose day is known, a full application before the earlier stages."""
    days = [when for when in call.deadlines if _is_day(when.date)]
    full = [when for when in days if when.stage in ("full", "cut_off")]
    return max(full or days, key=lambda when: (when.date, when.time or ""), default=None)


def _event(name: str, when: When) -> dict[str, Any]:
    if not _is_day(when.date):
        return {"eventType": "other", "name": name, "details": when.date + (" every year" if when.yearly else "")}
    event = {"eventType": "singleDate", "name": name, "date": when.date}
    if when.time:
        event["time"] = "23:59:59" if when.time.startswith("24") else when.time
    if said := ", ".join(filter(None, (when.zone, "" if when.certainty == "stated" else when.certainty))):
        event["description"] = said
    return event


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def _applicant_type(key: str) -> dict[str, str]:
    return {"value": key} if key in APPLICANT_TYPES else {"value": "custom", "customValue": key}


def _custom_fields(call: Call) -> Iterator[tuple[str, dict[str, Any]]]:
    table = call_to_json(call)
    for field, (name, kind, meaning) in _CARRIED.items():
        if value := table[field]:
            yield name, {"name": name, "fieldType": kind, "value": value, "description": meaning}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
