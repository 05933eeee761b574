"""When a member's digest is due, and which period it is for. Pure.

Only the last turn that has passed counts: after a week without the daemon one digest follows, and covers it all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.organisations.model import Member

_DAY = timedelta(days=1)
_PERIOD = re.compile(r"[0-9]{4}-(W[0-9]{2}|[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Turn:
    """The moment at which a digest was due, and what the period is called."""

    at: datetime
    """Aware UTC."""
    key: str
    """`2026-W32` of a weekly digest, `2026-08-03` of a daily one: there is one digest for each."""
    length: timedelta
    """How long the period is when nothing was sent before."""


def last_turn(member: Member, now: datetime, zone: ZoneInfo) -> Turn | None:
    """The member's last turn at or before `now`; None when no digest is wanted, or not in that week.

    `zone` is the member's. A turn at an hour that the clock leaves out comes when the clock has passed it.
    """
    if member.digest == "off":
        return None
    today = now.astimezone(zone).date()
    days = (today - timedelta(days=back) for back in range(9))
    wanted = (day for day in days if member.digest == "daily" or day.isoweekday() == member.weekday)
    day = next(day for day in wanted if _moment(day, member.hour, zone) <= now)
    if member.is_quiet(day):
        return None
    if member.digest == "daily":
        return Turn(_moment(day, member.hour, zone), day.isoformat(), _DAY)
    return Turn(_moment(day, member.hour, zone), _week(day), 7 * _DAY)


def is_period(text: str) -> bool:
    """Whether a turn may be called so: a week (ISO 8601) or a day that the calendar has, written as `Turn.key` is."""
    if not _PERIOD.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)  # of a week: its Monday
    except ValueError:
        return False
    return True


def _moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def _week(day: date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"
