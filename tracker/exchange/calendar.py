"""Days to remember as a calendar file (iCalendar, RFC 5545) that any calendar program takes.

An entry keeps its UID for ever; when its day moves, SEQUENCE is raised and the calendar moves it instead of adding
another (section 3.8.7.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from icalendar import STATUS, TRANSP, Alarm, Calendar, Event

from tracker.exchange.cells import plain_cell
from tracker.facts.clean import web_link

PRODUCT = "-//Grants//Grants funding pipeline tracker//EN"
BEFORE = (timedelta(days=14), timedelta(days=3))
"""When a calendar reminds of a day that nothing else is said about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One day or moment to remember. Texts are ready to be read by the person whose calendar it is."""

    uid: str
    """Stable, unique in the world: a public id, what it is, and our name."""
    title: str
    when: date | datetime
    """A day; or an aware moment whose zone is an IANA zone, which the calendar shows as it is there."""
    changed: datetime
    """When it last changed, aware."""
    description: str = ""
    url: str = ""
    sequence: int = 0
    """How often its day has moved."""
    tentative: bool = False
    """The day is estimated, approximate, or disputed."""
    alarms: tuple[timedelta, ...] = BEFORE
    """How long before it the calendar reminds."""


def calendar_file(entries: Iterable[Entry], name: str, now: datetime) -> bytes:
    """The entries as one file; `now` is when it was made, aware."""
    calendar = Calendar.new(prodid=PRODUCT, name=plain_cell(name))
    for entry in entries:
        calendar.add_component(_event(entry, now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def calendar_of_many(groups: Iterable[tuple[Entry, ...]], name: str, now: datetime) -> bytes:
    """As calendar_file, for many files that share most of their entries: what a group is written as is remembered."""
    events, zones = [], dict[bytes, None]()
    for group in groups:
        own_events, own_zones = _written(group, now)
        events.append(own_events)
        zones |= dict.fromkeys(own_zones)
    head, end, _rest = _around(name).partition(b"END:VCALENDAR")
    return b"".join((head, *zones, *events, end, b"\r\n"))


@lru_cache(64)
def _around(name: str) -> bytes:
    return bytes(Calendar.new(prodid=PRODUCT, name=plain_cell(name)).to_ical())


@lru_cache(4096)
def _written(group: tuple[Entry, ...], now: datetime) -> tuple[bytes, tuple[bytes, ...]]:
    """The events as they are written, and the time zones that they name."""
    whole = calendar_file(group, "", now)
    events = re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", whole, re.DOTALL)
    zones = re.findall(rb"BEGIN:VTIMEZONE\r\n.*?END:VTIMEZONE\r\n", whole, re.DOTALL)
    return b"".join(events), tuple(zones)


def _event(entry: Entry, now: datetime) -> Event:
    event = Event.new(
        uid=entry.uid,
        summary=plain_cell(entry.title),
        start=entry.when,
        stamp=now,
        last_modified=entry.changed,
        sequence=entry.sequence,
        description=_paragraphs(entry.description) or None,
        url=web_link(entry.url) or None,
        status=STATUS.TENTATIVE if entry.tentative else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,  # a deadline does not make anybody busy
    )
    for before in entry.alarms:
        event.add_component(_alarm(entry.title, before))
    return event


def _alarm(title: str, before: timedelta) -> Alarm:
    alarm = Alarm.new(description=plain_cell(title))
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    return alarm


def _paragraphs(text: str) -> str:
    """Line ends stay: the library writes them as the escape of section 3.3.11."""
    return "\n".join(plain_cell(line) for line in text.splitlines())
