"""The moments that stated dates come to: when a deadline has passed, when a window begins. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from tracker.facts.model import When
from tracker.facts.recurring import first, is_pattern

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_YEARS = 3
"""So many next dates of a yearly deadline are worked out ahead; a page that is still there is read again before."""
_OFFSET = re.compile(r"UTC([+-])(\d{1,2})(?::(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Dated:
    """A deadline with its moments, aware UTC."""

    when: When
    closes: datetime | None
    starts: datetime | None
    """When the window that it ends begins; None when no opening is known."""


def closes(when: When) -> datetime | None:
    """The moment after which this deadline has passed, aware UTC; None when its year is not known or it is no date.

    A time counts to the second; a date without a time means until the end of that day, a month until the end of the
    month, in the funder's zone (design section 4, rule 2). Where no zone is known UTC stands in: the earliest zone on
    earth would close a call in the middle of its last day for most readers, the latest would show it for half a day
    after it has closed. No such instant is shown to anybody, because `at` stays empty.
    """
    return when.at or _moment_of(when, first=False)


def starts(when: When) -> datetime | None:
    """The moment from which this opening date counts, aware UTC; None when its year is not known or it is no date.

    A date without a time means from the start of that day, a month from its first day, in the funder's zone.
    """
    return when.at or _moment_of(when, first=True)


def windows(opens: Sequence[When], deadlines: Sequence[When]) -> tuple[Dated, ...]:
    """Each deadline with its moment and with the opening of the window that it ends.

    That is the latest opening that is not after it: `1-31 March` and `1-30 September` are two windows, while the
    stages of one call share the one opening before them.
    """
    openings = sorted(moment for opening in opens if (moment := starts(opening)) is not None)
    return tuple(_dated(deadline, openings) for deadline in deadlines)


def coming(opens: Sequence[When], deadlines: Sequence[When], now: datetime) -> tuple[Dated, ...]:
    """The next dates of yearly deadlines as of `now`, each with the opening of its window; none for other deadlines."""
    patterns = [when for when in deadlines if is_pattern(when)]
    if not patterns:
        return ()
    since = now - timedelta(days=366)  # the window that is running began before now
    yearly = (one for when in opens if is_pattern(when) for one in first(when, since, _YEARS + 1))
    openings = (*(when for when in opens if not is_pattern(when)), *yearly)
    return windows(openings, [one for when in patterns for one in first(when, now, _YEARS)])


def last_moment(deadlines: Sequence[When]) -> datetime | None:
    """When the last known deadline passes; None when none comes to a moment."""
    return max((moment for when in deadlines if (moment := closes(when)) is not None), default=None)


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


def _moment_of(when: When, first: bool) -> datetime | None:
    days = _days(when.date)
    if days is None:
        return None
    try:
        if when.time and days[0] == days[1]:
            return _moment(days[0], when.time, when.zone)
        if first:
            return _midnight(days[0], when.zone)
        return _midnight(days[1] + _DAY, when.zone) - _SECOND
    except (ValueError, OverflowError):  # 25:61, or a day at the end of time
        return None


@lru_cache(maxsize=4096)
def _midnight(day: date, zone: str | None) -> datetime:
    return datetime.combine(day, time(), _zone(zone)).astimezone(UTC)


def _moment(day: date, clock: str, zone: str | None) -> datetime:
    if clock.startswith("24:"):
        return _midnight(day + _DAY, zone) - _SECOND
    return datetime.combine(day, time.fromisoformat(clock), _zone(zone)).astimezone(UTC)


@lru_cache(maxsize=512)
def _zone(name: str | None) -> tzinfo:
    """An IANA name or `UTC+HH:MM`; UTC for none and for a name that this machine does not know."""
    try:
        if offset := _OFFSET.fullmatch(name or ""):
            ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
            return timezone(-ahead if offset[1] == "-" else ahead)
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return UTC
