"""Days to remember as a calendar file (iCalendar, RFC 5545) that any calendar program takes.

An entry keeps its UID for ever; when its day moves, SEQUENCE is raised and the calendar moves it instead of adding
another (section 3.8.7.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
