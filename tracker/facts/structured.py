"""Dates in a form that the source file names: a strptime pattern, `iso`, `epoch_ms`, or `partial`. No guessing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from config.sentences import say
from tracker.facts.model import Certainty, Raw, Stage, When

MIDNIGHT = time()
_NO_YEAR = 1970
"""Programs that must write a date write one of long ago for none: 0001-01-01, 1900-01-01, 1970-01-01."""
_PARTIAL = re.compile(r"\d{4}-(0[1-9]|1[0-2])|--(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?")
"""A month of a year, or a day or month of no stated year (design section 5)."""


class UnreadDate(Exception):
    """The value is not written in the form that the source file says."""


def read_structured(raw: Raw, zone: str) -> When | None:
    """The date of a raw value with a `format`; None when it is blank, or of a year that stands for none.

    `zone` is the funder's (IANA; empty: unknown). A time at midnight is a filler: the date alone is kept (so the EU
    portal, Grants.gov and Vinnova write a date without a time), also when it is midnight in UTC only. Seconds of `iso`
    values are cut to the minute: the EU portal's change from one answer to the next. A source whose seconds are meant
    gives a strptime pattern with `%S`.

    Raises UnreadDate when the value has another form.
    """
    text = raw.text.strip()
    if not text:
        return None
    if raw.format == "partial" and _PARTIAL.fullmatch(text):
        yearly, zone = raw.role == "yearly", raw.zone or zone
        return When(text, None, zone or None, None, raw.stage or "full", yearly, raw.certainty or "stated")
    try:
        moment, offset = _moment(text, raw.format)
    except (ValueError, OverflowError, OSError) as problem:
        raise UnreadDate(
            say("'{text}' is not a date written as {format}", text=text[:60], format=raw.format)
        ) from problem
    if moment.year <= _NO_YEAR:
        return None
    return when_of(moment, raw.zone or zone, offset, raw.stage or "full", raw.certainty or "stated")


def _moment(text: str, form: str) -> tuple[datetime, bool]:
    """The wall time, and whether the value itself says its offset."""
    if form == "epoch_ms":
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text)), True
    if form == "iso":
        moment = datetime.fromisoformat(text).replace(second=0, microsecond=0)
        return moment, moment.tzinfo is not None
    moment = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the funder's and is set by when_of
    return moment, moment.tzinfo is not None


def when_of(moment: datetime, zone: str, offset: bool, stage: Stage = "full", certainty: Certainty = "stated") -> When:
    """The When of a wall time. Midnight means the date only; with `offset` the value's own offset names the instant."""
    if offset and _at_midnight(moment.astimezone(UTC)):
        moment = moment.astimezone(UTC)
    if _at_midnight(moment):
        return When(moment.date().isoformat(), zone=zone or None, stage=stage, certainty=certainty)
    place = zone_of(zone) if zone else None
    if offset:
        local = moment.astimezone(place) if place else moment
        name = zone if place else offset_name(moment)
    else:
        local = moment.replace(tzinfo=place)
        name = zone
    at = local.astimezone(UTC) if local.tzinfo else None
    return When(local.date().isoformat(), local.time().isoformat(), name or None, at, stage, certainty=certainty)


def _at_midnight(moment: datetime) -> bool:
    return moment.time() == MIDNIGHT


def offset_name(moment: datetime) -> str:
    """`UTC` or `UTC+HH:MM` of an aware moment."""
    seconds = int((moment.utcoffset() or timedelta()).total_seconds())
    if not seconds:
        return "UTC"
    sign = "+" if seconds > 0 else "-"
    return f"UTC{sign}{abs(seconds) // 3600:02}:{abs(seconds) % 3600 // 60:02}"


@lru_cache(maxsize=512)
def zone_of(name: str) -> tzinfo | None:
    """The zone of an IANA name or `UTC+HH:MM`; None when there is no such zone."""
    if name.startswith("UTC"):
        hours, _, minutes = name[4:].partition(":")
        sign = -1 if name[3:4] == "-" else 1
        return timezone(sign * timedelta(hours=int(hours or 0), minutes=int(minutes or 0)))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
