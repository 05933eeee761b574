"""When a job's turn comes: `hourly`, `daily`, `weekly`, a cron line, or `off`, reckoned in a zone's own clock. Pure.

A **turn** is a moment at which a schedule says "now". A turn that the clocks skip in spring comes an hour later by
the wall clock; one that they repeat in autumn comes once. Only a cron line for every hour follows real time, and so
comes in both of the repeated hours (as cron itself has it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from config.sentences import Sentence, say
from config.strict import ConfigError

Kind = Literal["off", "hourly", "daily", "weekly", "cron"]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"([01]?\d|2[0-3]):([0-5]\d)"
_LONGEST = 366 * 8 + 2
"""Days between two turns at most: 29 February is left out in 2100."""
_EARLY = (4, 0)
"""Hour and minute of `daily` and `weekly` when none is said: sites are quiet, and the list is new in the morning."""


@dataclass(frozen=True)
class Schedule:
    """What `parse` understood of a schedule."""

    text: str
    kind: Kind
    minutes: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    days: frozenset[int] = frozenset(range(1, 32))
    months: frozenset[int] = frozenset(range(1, 13))
    weekdays: frozenset[int] = frozenset(range(1, 8))
    """ISO: Monday is 1."""
    either: bool = False
    """Whether a day may fit by its number or by its weekday: cron's rule when a line names both."""

    def fits(self, day: date) -> bool:
        """Whether the day has turns."""
        if day.month not in self.months:
            return False
        by_number, by_weekday = day.day in self.days, day.isoweekday() in self.weekdays
        return by_number or by_weekday if self.either else by_number and by_weekday

    def period(self, turn: datetime, zone: ZoneInfo) -> object:
        """What a turn stands for: two turns of one period are one. A daily job's period is the local date."""
        local = turn.astimezone(zone)
        if self.kind == "daily":
            return local.date()
        return local.isocalendar()[:2] if self.kind == "weekly" else turn


def parse(text: str, where: str) -> Schedule:
    """Understand a schedule. Raises ConfigError, beginning with `where`, when it is none."""
    words = text.strip().lower().split()
    schedule = _named(text, words) or (_cron(text, words, where) if len(words) == 5 else None)
    if schedule is None:
        raise ConfigError(
            say(
                "{where}: '{text}' is not a schedule; write hourly, daily, daily 04:30, weekly, weekly mon 04:30, off, "
                "or a cron line such as 30 4 * * 1-5",
                where=where,
                text=text,
            )
        )
    return schedule


def in_words(schedule: Schedule) -> Sentence:
    """How often its turns come, for people: `every day`. A cron line stays as it is written."""
    match schedule.kind:
        case "hourly":
            return say("every hour")
        case "daily":
            return say("every day")
        case "weekly":
            return say("every week")
    return say("by '{schedule}'", schedule=schedule.text)


def turns_after(schedule: Schedule, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """The turns later than `after`, in order, without end; none when the schedule is `off`."""
    day = after.astimezone(zone).date()
    while schedule.kind != "off":
        yield from (turn for turn in _turns(schedule, zone, day) if turn > after)
        day += timedelta(days=1)


def last_turn(schedule: Schedule, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The latest turn that has come by `now`; None when there was none in years."""
    day = now.astimezone(zone).date()
    for back in range(_LONGEST if schedule.kind != "off" else 0):
        if come := [turn for turn in _turns(schedule, zone, day - timedelta(days=back)) if turn <= now]:
            return come[-1]
    return None


def _turns(schedule: Schedule, zone: ZoneInfo, day: date) -> list[datetime]:
    """The turns of one local date, in order, as UTC."""
    if not schedule.fits(day):
        return []
    every_hour = len(schedule.hours) == 24
    found = set()
    for hour in schedule.hours:
        for minute in schedule.minutes:
            local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
            if every_hour and first > second:  # the clocks skip this hour; the next one has turns of its own
                continue
            # In a skipped hour the first reading is the one by the clock before the change: an hour later on the wall.
            found |= {first, second} if every_hour else {first}
    return sorted(found)


def _named(text: str, words: list[str]) -> Schedule | None:
    said = " ".join(words)
    if said in ("off", "hourly"):
        kind: Kind = "off" if said == "off" else "hourly"
        return Schedule(text, kind, (0,), tuple(range(24)))
    if match := re.fullmatch(rf"daily(?: {_TIME})?", said):
        hour, minute = _hour_and_minute(match[1], match[2])
        return Schedule(text, "daily", (minute,), (hour,))
    if match := re.fullmatch(rf"weekly(?: ({'|'.join(_WEEKDAYS)}))?(?: {_TIME})?", said):
        hour, minute = _hour_and_minute(match[2], match[3])
        weekday = _WEEKDAYS.index(match[1] or "mon") + 1
        return Schedule(text, "weekly", (minute,), (hour,), weekdays=frozenset({weekday}))
    return None


def _hour_and_minute(hour: str | None, minute: str | None) -> tuple[int, int]:
    return (int(hour), int(minute)) if hour and minute else _EARLY


def _cron(text: str, words: list[str], where: str) -> Schedule:
    """Minute, hour, day of month, month, weekday (0 and 7 are Sunday), as crontab(5) has them."""
    minutes = _field(words[0], 0, 59, (), text, where)
    hours = _field(words[1], 0, 23, (), text, where)
    days = _field(words[2], 1, 31, (), text, where)
    months = _field(words[3], 1, 12, _MONTHS, text, where)
    weekdays = {number or 7 for number in _field(words[4], 0, 7, ("sun", *_WEEKDAYS), text, where)}
    either = not words[2].startswith("*") and not words[4].startswith("*")
    schedule = Schedule(
        text,
        "cron",
        tuple(sorted(minutes)),
        tuple(sorted(hours)),
        frozenset(days),
        frozenset(months),
        frozenset(weekdays),
        either,
    )
    if not any(schedule.fits(date(2024, 1, 1) + timedelta(days=ahead)) for ahead in range(_LONGEST)):
        raise ConfigError(say("{where}: the schedule '{text}' has no day on which it comes", where=where, text=text))
    return schedule


def _field(word: str, least: int, most: int, names: tuple[str, ...], text: str, where: str) -> set[int]:
    found: set[int] = set()
    for part in word.split(","):
        values, slash, step = part.partition("/")
        first, dash, last = values.partition("-")
        low = least if values == "*" else _number(first, least, names)
        high = most if values == "*" or (slash and not dash) else _number(last if dash else first, least, names)
        wide = int(step) if step.isdecimal() else 0 if slash else 1
        if not (least <= low <= high <= most) or wide < 1 or (values == "*" and dash):
            raise ConfigError(say("{where}: '{part}' in the schedule '{text}' is not understood",
                                  where=where, part=part, text=text))  # fmt: skip
        found |= set(range(low, high + 1, wide))
    return found


def _number(word: str, least: int, names: tuple[str, ...]) -> int:
    """The number that a word is or stands for; -1 for neither."""
    if word in names:
        return names.index(word) + least
    return int(word) if word.isdecimal() and word.isascii() else -1
