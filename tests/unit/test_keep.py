"""Which backups are kept, over years of making one and taking away what the rule does not keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.store.keep import DAYS, MONTHS, WEEKS, kept

ZONE = ZoneInfo("Europe/Stockholm")
START = datetime(2026, 1, 1, 1, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def test_two_years_of_a_backup_each_night() -> None:
    there: set[datetime] = set()
    for night in range(730):
        now = START + night * DAY
        there = kept(there | {now}, ZONE)
        assert now in there
        assert len(there) <= DAYS + WEEKS + MONTHS
        assert all(now - back * DAY in there for back in range(min(DAYS, night + 1)))
    weeks = {moment.astimezone(ZONE).isocalendar()[:2] for moment in there}
    months = {moment.astimezone(ZONE).strftime("%Y-%m") for moment in there}
    assert all((now - back * 7 * DAY).astimezone(ZONE).isocalendar()[:2] in weeks for back in range(WEEKS))
    assert len(months) == MONTHS
    assert min(there) > now - 366 * DAY


@settings(deadline=None)
@given(st.lists(st.integers(0, 60 * 24 * 500), min_size=1, max_size=80))
def test_taking_away_twice_takes_nothing_more_and_the_newest_stays(minutes: list[int]) -> None:
    moments = {START + timedelta(minutes=minute) for minute in minutes}
    once = kept(moments, ZONE)
    assert kept(once, ZONE) == once
    assert max(moments) in once
    assert once <= moments
