"""Dates that return each year: which day comes next. The pattern stays what the call says; its next date is worked out
whenever it is asked for, and is estimated, because the funder may say otherwise this year. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo
from itertools import count, islice

from tracker.facts.model import When
from tracker.facts.structured import zone_of

_DAY, _WHOLE = len("--12-01"), len("2026-12-01")


def is_pattern(when: When) -> bool:
    """True for a day or month of every year: `--12-01`, `--12`."""
    return when.yearly and when.date.startswith("--")


def is_next_date(when: When) -> bool:
    """True for a date that was worked out of a pattern; what a page says in full is never yearly."""
    return when.yearly and not when.date.startswith("--")


def dated(when: When, now: datetime | None) -> When:
    """The date itself, or the next one of a pattern that has not passed at `now` (aware)."""
    return next(coming(when, now)) if now is not None and is_pattern(when) else when


def coming(when: When, now: datetime) -> Iterator[When]:
    """The dates of a pattern from `now` on, without end; each estimated, with its instant where a time is stated.

    A day counts until its end, or its time, in the funder's zone, as of UTC when that is not known. 29 February is the
    28th in a year that has no other.
    """
    local = now.astimezone(_place(when) or UTC)
    dates = (_in_year(when, year) for year in count(local.year))
    return (found for found in dates if not _has_passed(found, local))


def first(when: When, now: datetime, number: int) -> tuple[When, ...]:
    """The first dates of a pattern from `now` on."""
    return tuple(islice(coming(when, now), number))


def _in_year(when: When, year: int) -> When:
    month = int(when.date[2:4])
    if len(when.date) < _DAY:
        return replace(when, date=f"{year}-{month:02}", certainty="estimated")
    day = date(year, month, min(int(when.date[5:]), monthrange(year, month)[1]))
    place, at = _place(when), None
    if place and when.time and not when.time.startswith("24"):
        at = datetime.combine(day, time.fromisoformat(when.time), place).astimezone(UTC)
    return replace(when, date=day.isoformat(), at=at, certainty="estimated")


def _has_passed(found: When, local: datetime) -> bool:
    day = local.date().isoformat()[: len(found.date)]
    if found.date == day and len(day) == _WHOLE and found.time is not None:
        return found.time <= local.time().isoformat()
    return found.date < day


def _place(when: When) -> tzinfo | None:
    return zone_of(when.zone) if when.zone else None
