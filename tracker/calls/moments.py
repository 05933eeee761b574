"""The moments that stated dates come to: when a deadline has passed, when a window begins. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from tracker.facts.model import When

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dated:
    """A deadline with its moments, aware UTC."""

    when: When
    closes: datetime | None
    starts: datetime | None
    """When the window that it ends begins; None when no opening is known."""


def closes(when: When) -> datetime | None:
    """The moment after which this deadline has passed, aware UTC; None when its year is not known.

    A time counts to the second; a date without a time means until the end of that day, a month until the end of the
    month, in the funder's zone (design section 4, rule 2). Where no zone is known UTC stands in: it is near enough
    for a list, and no instant is shown to anybody, because `at` stays empty.
    """
    if when.at is not None:
        return when.at
    days = _days(when.date)
    if days is None:
        return None
    _, last = days
    if when.time and when.date == last.isoformat():
        return _moment(last, when.time, when.zone)
    return _midnight(last + _DAY, when.zone) - timedelta(seconds=1)


def starts(when: When) -> datetime | None:
    """The moment from which this opening date counts, aware UTC; None when its year is not known.

    A date without a time means from the start of that day, a month from its first day, in the funder's zone.
    """
    if when.at is not None:
        return when.at
    days = _days(when.date)
    if days is None:
        return None
    first, _ = days
    if when.time and when.date == first.isoformat():
        return _moment(first, when.time, when.zone)
    return _midnight(first, when.zone)


def windows(opens: Sequence[When], deadlines: Sequence[When]) -> tuple[Dated, ...]:
    """Each deadline with its moment and with the opening of the window that it ends.

    That is the latest opening that is not after it: `1-31 March` and `1-30 September` are two windows, while the
    stages of one call share the one opening before them.
    """
    openings = sorted(moment for opening in opens if (moment := starts(opening)) is not None)
    return tuple(_dated(deadline, openings) for deadline in deadlines)


def _dated(deadline: When, openings: Sequence[datetime]) -> Dated:
    moment = closes(deadline)
    before = [opening for opening in openings if moment is not None and opening <= moment]
    return Dated(deadline, moment, before[-1] if before else None)


@lru_cache(maxsize=4096)
def _days(text: str) -> tuple[date, date] | None:
    """First and last day of `2026-10-15`, `2026-10` or `2026`; None without a year or for a day that is none."""
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            return day, day
        if len(text) == 7 and not text.startswith("-"):
            year, month = int(text[:4]), int(text[5:])
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        if len(text) == 4:
            return date(int(text), 1, 1), date(int(text), 12, 31)
    except (ValueError, calendar.IllegalMonthError):
        pass
    return None


@lru_cache(maxsize=4096)
def _midnight(day: date, zone: str | None) -> datetime:
    return datetime.combine(day, time(), _zone(zone)).astimezone(UTC)


def _moment(day: date, clock: str, zone: str | None) -> datetime:
    if clock.startswith("24:"):
        return _midnight(day + _DAY, zone) - timedelta(seconds=1)
    return datetime.combine(day, time.fromisoformat(clock), _zone(zone)).astimezone(UTC)


@lru_cache(maxsize=512)
def _zone(name: str | None) -> tzinfo:
    """An IANA name or `UTC+HH:MM`; UTC for none and for a name that this machine does not know."""
    if not name:
        return UTC
    if name.startswith(("UTC+", "UTC-")):
        hours, _, minutes = name[4:].partition(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(offset if name[3] == "+" else -offset)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC
