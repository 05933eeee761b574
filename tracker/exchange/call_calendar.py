"""Deadlines of calls as entries of a calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tracker.calls.model import Call
from tracker.exchange.calendar import Entry
from tracker.facts.model import When
from tracker.facts.recurring import dated

Titled = Callable[[Call, When], str]
"""The title of an entry, in the words of whoever reads it."""


def deadline_entries(call: Call, titled: Titled, moves: int = 0) -> Iterator[Entry]:
    """One entry for each deadline whose day is known; `moves` says how often the deadlines of this call have changed.

    A deadline is known again by its stage, and by its place among several of one stage: so its entry moves when the
    funder moves it. A yearly deadline stands there with its next date, as tentative. What is only known to be in a
    month is no day and is left out.
    """
    counted: Counter[str] = Counter()
    for when in (dated(stated, call.as_of) for stated in call.deadlines):
        counted[when.stage] += 1
        if (day := moment_of(when)) is None:
            continue
        number = counted[when.stage]
        yield Entry(
            uid=f"{call.public_id}-{when.stage}{f'-{number}' if number > 1 else ''}@grants",
            title=titled(call, when),
            when=day,
            changed=call.last_changed,
            description="\n".join(filter(None, (call.funder.name, call.summary[:500]))),
            url=call.apply_url or call.url,
            sequence=moves,
            tentative=when.certainty != "stated" or "deadlines" in call.disputed,
        )


def moment_of(when: When) -> date | datetime | None:
    """The moment in its own zone, or the day when no time is stated or the time is the end of the day."""
    if when.at is not None and when.time != "24:00:00" and (zone := _zone(when.zone)):
        return when.at.astimezone(zone)
    try:
        return date.fromisoformat(when.date) if len(when.date) == 10 else None
    except ValueError:
        return None


def _zone(name: str | None) -> ZoneInfo | None:
    """A zone that a calendar can name; a bare offset is shown in UTC."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
