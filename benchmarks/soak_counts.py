"""What should have happened in a soak, counted anew from the rules alone: runs, digests and alerts by date.

Uses nothing of the program: whoever reads this can check it with a calendar.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Stockholm")
BEHAVIOURS = ("well", "slow", "huge", "moved", "often", "broken", "refusing", "flapping", "empty")
SCHEDULES = {"often": "30 */4 * * *", "huge": "weekly mon 02:30"}
"""Of the behaviours that are not read daily at 02:30, an hour that the clocks skip once and repeat once a year."""
TRIES = 4
"""Runs of a failing daily source on its first day, or a bad one: the regular one and three retries."""
ALLOWANCE = 3


class Person(NamedTuple):
    """A member's wishes: digests come at eight o'clock and are sent by a job at one."""

    name: str
    digest: Literal["weekly", "daily", "off"]
    weekday: int = 1
    quiet: tuple[str, ...] = ()


PEOPLE = (
    Person("daglig", "daily"),
    Person("måndag", "weekly", 1),
    Person("söndag", "weekly", 7),  # the clocks change on Sundays
    Person("ledig", "weekly", 4, ("W29", "W30", "2026-W52")),
    Person("ingen", "off"),
)


def is_bad_day(day: date) -> bool:
    """Whether flapping sources fail on this local date: every second day."""
    return day.toordinal() % 2 == 1


def runs_of(behaviour: str, day: date) -> int:
    """Runs for the turns of one local date, whatever the clocks do on it."""
    if behaviour == "often":
        return 6
    if behaviour == "huge":
        return int(day.isoweekday() == 1)
    return TRIES if behaviour == "flapping" and is_bad_day(day) else 1


def digests(start: date, days: int) -> Counter[tuple[str, str]]:
    """How many digests each person gets of each period; who is added on the first day waits for the next turn."""
    found: Counter[tuple[str, str]] = Counter()
    for day in (start + timedelta(days=number) for number in range(1, days)):
        year, week, weekday = day.isocalendar()
        for person in PEOPLE:
            quiet = {f"W{week:02}", f"{year}-W{week:02}"} & set(person.quiet)
            if person.digest == "daily" and not quiet:
                found[person.name, day.isoformat()] += 1
            elif person.digest == "weekly" and weekday == person.weekday and not quiet:
                found[person.name, f"{year}-W{week:02}"] += 1
    return found


def alerts(keys: Mapping[str, str], start: date, days: int) -> Iterator[date]:
    """The dates at whose noon the operator is told of sources, by the rule: at most one mail a day, when one is wrong
    that was not told yet, and all of them again each week. `keys`: behaviour by source."""
    known: set[str] = set()
    mailed: datetime | None = None
    streaks: Counter[str] = Counter()
    for number in range(days):
        day = start + timedelta(days=number)
        noon = datetime.combine(day, time(12), ZONE).astimezone(UTC)
        for key, behaviour in keys.items():
            streaks[key] = _streak(behaviour, day, number, streaks[key])
        about = {key for key, streak in streaks.items() if streak >= ALLOWANCE}
        since = noon - mailed if mailed else timedelta.max
        if about and since >= timedelta(days=1) and (about - known or since >= timedelta(days=7)):
            known, mailed = about, noon
            yield day
        else:
            known &= about


def _streak(behaviour: str, day: date, number: int, before: int) -> int:
    """Runs in a row that were wrong, at noon."""
    if behaviour == "empty":
        return before + 1
    bad = behaviour in ("broken", "refusing") or (behaviour == "flapping" and is_bad_day(day))
    # On the first day, at noon, each source has had one run and no retry; a source that is down gets none after them.
    tries = 1 if number == 0 or (behaviour != "flapping" and before >= TRIES) else TRIES
    return before + tries if bad else 0
