"""Opportunities of any CommonGrants server or file (protocol 0.4.0) as drafts, to be understood like any page.

What our own files carry in custom fields is read from there, since it says more; else the protocol's own fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from config.catalogue import Funder, Source
from config.sentences import say
from tracker.calls.model import FROM_FILES
from tracker.exchange.common_grants import APPLICANT_TYPES
from tracker.facts.as_json import decimal_to_json
from tracker.facts.clean import web_link
from tracker.facts.model import Draft, Raw, RawField, Stage

IMPORTED = Source(
    key=FROM_FILES,
    name="Taken in from files",
    family="one_page",
    site="",
    funder=Funder(FROM_FILES, ""),
    verified="unverified",
    complete=False,
)
"""The source of calls that came in a file: never crawled, and nothing is concluded from what it does not show."""

_STATUS = {"forecasted": "forecast", "open": "open", "closed": "closed"}
_SUMS = {"minAwardAmount": "min", "maxAwardAmount": "max", "totalAmountAvailable": "total"}
_STAGES: dict[str, Stage] = {
    "expression_of_interest": "expression_of_interest",
    "outline": "outline",
    "full": "full",
    "cut_off": "cut_off",
}
_CERTAINTIES = ("stated", "target", "estimated", "approximate")


class NotCommonGrants(ValueError):
    """The value is no opportunity or list of opportunities; the message is a sentence."""


def opportunities_in(value: Any) -> list[dict[str, Any]]:
    """The opportunities of an answer, a file or one record. Raises NotCommonGrants."""
    if isinstance(value, dict):
        for key in ("items", "data"):
            if key in value:
                value = value[key]
                break
    items = value if isinstance(value, list) else [value]
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict) or not isinstance(item.get("title"), str) or "id" not in item:
            raise NotCommonGrants(
                say("Record {number} is no CommonGrants opportunity: it needs id and title.", number=number)
            )
    return items


def draft_of(item: dict[str, Any], source: str, captured: datetime) -> Draft:
    """One opportunity as a draft of `source`, read at `captured` (aware)."""
    custom = _custom(item)
    url = web_link(_text(item.get("source"))) or web_link(_text(custom.get("applyUrl")))
    raws = [
        *_simple("title", item.get("title"), "title"),
        *_simple("summary", item.get("description"), "description"),
        *_status(item),
        *_dates(item, custom),
        *_sums(item, custom),
        *_rates(custom),
        *_applicants(item),
        *_described(custom),
    ]
    return Draft(source, url, captured, _text(item["id"]), tuple(raws))


def _custom(item: dict[str, Any]) -> dict[str, Any]:
    fields = _table(item.get("customFields"))
    return {name: field["value"] for name, field in fields.items() if isinstance(field, dict) and "value" in field}


def _simple(field: RawField, value: Any, name: str) -> Iterator[Raw]:
    if text := _text(value):
        yield Raw(field, text, name, _where(name))


def _status(item: dict[str, Any]) -> Iterator[Raw]:
    status = _table(item.get("status"))
    if word := _STATUS.get(_text(status.get("value"))):
        yield Raw("status", word, "status", _where("status.value"))


def _dates(item: dict[str, Any], custom: dict[str, Any]) -> Iterator[Raw]:
    """Ours from the custom fields; else the close date, and what other dates call a deadline or an opening."""
    ours = [*_ours("deadline", custom.get("deadlines")), *_ours("opens", custom.get("opens"))]
    if custom.get("rolling") is True:
        ours.append(Raw("rolling", "true", "rolling", _where("customFields.rolling")))
    if ours:
        yield from ours
        return
    dates = _table(item.get("keyDates"))
    yield from _event("deadline", _table(dates.get("closeDate")), "keyDates.closeDate")
    for name, event in _table(dates.get("otherDates")).items():
        if _table(event).get("eventType") == "dateRange" and "application" in name.lower():
            yield from _event("deadline", _table(event), f"keyDates.otherDates.{name}")
        elif "open" in name.lower() or "deadline" in name.lower():
            yield from _event("opens" if "open" in name.lower() else "deadline", _table(event), f"keyDates.{name}")


def _ours(field: RawField, whens: Any) -> Iterator[Raw]:
    for when in whens if isinstance(whens, list) else []:
        table = _table(when)
        day, time = _text(table.get("date")), _text(table.get("time"))
        if not day:
            continue
        certainty = _text(table.get("certainty"))
        yield Raw(
            field,
            f"{day}T{time}" if time and not time.startswith("24") else day,
            field,
            _where(f"customFields.{field}"),
            format="iso" if len(day) == len("2026-10-15") else "partial",
            role="yearly" if table.get("yearly") is True else "",
            zone=_text(table.get("zone")),
            stage=_STAGES.get(_text(table.get("stage"))),
            certainty=certainty if certainty in _CERTAINTIES else None,  # type: ignore[arg-type]  # just checked
        )


def _event(field: RawField, event: dict[str, Any], name: str) -> Iterator[Raw]:
    """Times of the protocol are plain local times: they are read in the source's zone."""
    kind = event.get("eventType")
    if kind == "other":
        yield from _simple("rolling", event.get("details"), name)
        return
    start, end = ("date", "time"), ("date", "time")
    if kind == "dateRange":
        start, end = ("startDate", "startTime"), ("endDate", "endTime")
        yield from _day("opens", event, start, name)
    yield from _day(field, event, end, name)


def _day(field: RawField, event: dict[str, Any], keys: tuple[str, str], name: str) -> Iterator[Raw]:
    day, time = (_text(event.get(key)) for key in keys)
    if day:
        yield Raw(field, f"{day}T{time}" if time else day, name, _where(name), format="iso")


def _sums(item: dict[str, Any], custom: dict[str, Any]) -> Iterator[Raw]:
    ours = custom.get("amounts")
    if isinstance(ours, list) and ours:
        for table in map(_table, ours):
            yield from _sum(table, _text(table.get("role")), "customFields.amounts")
        return
    funding = _table(item.get("funding"))
    for name, role in _SUMS.items():
        yield from _sum(_table(funding.get(name)), role, f"funding.{name}")
    yield from _simple("amount", funding.get("details"), "funding.details")


def _sum(table: dict[str, Any], role: str, name: str) -> Iterator[Raw]:
    if amount := _text(table.get("amount")):
        yield Raw("amount", _plain_digits(amount), name, _where(name), role=role, currency=_text(table.get("currency")))


def _plain_digits(amount: str) -> str:
    """A decimalString of the protocol has a full stop before its decimals, never between thousands."""
    try:
        return decimal_to_json(Decimal(amount))
    except InvalidOperation:
        return amount


def _rates(custom: dict[str, Any]) -> Iterator[Raw]:
    rates = custom.get("costSharing")
    for table in map(_table, rates if isinstance(rates, list) else []):
        if percent := _text(table.get("percent")):
            yield Raw(
                "rate", f"{percent} %", "costSharing", _where("customFields.costSharing"), role=_text(table.get("role"))
            )


def _applicants(item: dict[str, Any]) -> Iterator[Raw]:
    types = item.get("acceptedApplicantTypes")
    for table in map(_table, types if isinstance(types, list) else []):
        value, name = _text(table.get("value")), "acceptedApplicantTypes"
        key = value if value in APPLICANT_TYPES else _text(table.get("customValue"))
        if key:
            yield Raw("applicant", key, name, _where(name), format="key")
        elif words := _text(table.get("description")):
            yield Raw("applicant", words, name, _where(name))


def _described(custom: dict[str, Any]) -> Iterator[Raw]:
    agency = custom.get("agency")
    yield from _simple("funder", _table(agency).get("name") if isinstance(agency, dict) else agency, "agency")
    yield from _simple("language", custom.get("language"), "language")
    yield from _simple("apply_url", custom.get("applyUrl"), "applyUrl")
    for name, kind in (("places", "place"), ("themes", "theme")):
        values = custom.get(name)
        for value in values if isinstance(values, list) else []:
            yield Raw("place" if kind == "place" else "theme", _text(value), name, _where(name), format="key")
    attachments = custom.get("attachments")
    for table in map(_table, attachments if isinstance(attachments, list) else []):
        if address := web_link(_text(table.get("url")) or _text(table.get("downloadUrl"))):
            yield Raw("document", _text(table.get("title")) or _text(table.get("name")), url=address)
    contacts = custom.get("contactInfo")
    for table in map(_table, contacts if isinstance(contacts, list) else [contacts]):
        for part in ("name", "email", "phone"):
            if text := _text(table.get(part)):
                yield Raw("contact", text, "contactInfo", role=part)


def _where(name: str) -> str:
    return say("{name} in the CommonGrants record", name=name)


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
