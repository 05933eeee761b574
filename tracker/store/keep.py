"""Which backups are kept: the last of each of 7 days, 4 weeks and 12 months that have one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

DAYS, WEEKS, MONTHS = 7, 4, 12


def kept(moments: Iterable[datetime], zone: ZoneInfo) -> set[datetime]:
    """Those of the moments (aware) at which a backup was made that is kept; the newest always is."""
    newest_first = sorted(set(moments), reverse=True)
    return (
        _last_of(newest_first, lambda moment: moment.astimezone(zone).date(), DAYS)
        | _last_of(newest_first, lambda moment: moment.astimezone(zone).isocalendar()[:2], WEEKS)
        | _last_of(newest_first, lambda moment: moment.astimezone(zone).strftime("%Y-%m"), MONTHS)
    )


def _last_of(newest_first: list[datetime], period: Callable[[datetime], Hashable], count: int) -> set[datetime]:
    """The newest moment of each of the last `count` periods that have one."""
    found: dict[Hashable, datetime] = {}
    for moment in newest_first:
        if period(moment) not in found and len(found) < count:
            found[period(moment)] = moment
    return set(found.values())
