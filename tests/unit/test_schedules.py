"""Schedules: what they mean, in every zone and over every change of clocks; and what is no schedule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.schedules import last_turn, parse, turns_after
from config.strict import ConfigError

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ZONES = [
    ZoneInfo(name) for name in ("Europe/Stockholm", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "UTC")
]
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
times = st.tuples(st.integers(0, 23), st.integers(0, 59))


def local(text: str, day: date, days: int = 1, zone: ZoneInfo = STOCKHOLM) -> list[str]:
    """The turns of some local days, as local times with their offset."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    end = start + timedelta(days=days)
    turns = turns_after(parse(text, "here"), zone, start.astimezone(UTC) - timedelta(seconds=1))
    found = []
    for turn in turns:
        if turn >= end.astimezone(UTC):
            return found
        found.append(turn.astimezone(zone).strftime("%d %H:%M%z"))
    return found


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("daily", ["03 04:00+0200", "04 04:00+0200"]),
        ("Daily 17:30", ["03 17:30+0200", "04 17:30+0200"]),
        ("weekly", ["03 04:00+0200"]),
        ("weekly tue 7:05", ["04 07:05+0200"]),
        ("30 4 * * 1-5", ["03 04:30+0200", "04 04:30+0200"]),
        ("0 9,17 3 8 *", ["03 09:00+0200", "03 17:00+0200"]),
        ("0 0 * * sun", []),
        ("0 0 * * 7", []),
        ("0 12 4 * mon", ["03 12:00+0200", "04 12:00+0200"]),  # a day of the month or a weekday: cron's rule
        ("0 8-10/2 * aug tue", ["04 08:00+0200", "04 10:00+0200"]),
        ("off", []),
    ],
)
def test_what_schedules_mean(text: str, turns: list[str]) -> None:
    if text == "off":
        assert next(turns_after(parse(text, "here"), STOCKHOLM, datetime(2026, 8, 3, tzinfo=UTC)), None) is None
        assert last_turn(parse(text, "here"), STOCKHOLM, datetime(2026, 8, 3, tzinfo=UTC)) is None
    else:
        assert local(text, date(2026, 8, 3), 2) == turns  # a Monday and a Tuesday


def test_a_time_in_the_repeated_hour_comes_once_and_in_the_skipped_hour_an_hour_later() -> None:
    for text in ("daily 02:30", "30 2 * * *"):
        assert local(text, AUTUMN) == ["25 02:30+0200"]
        assert local(text, SPRING) == ["29 03:30+0200"]


def test_every_hour_follows_real_time() -> None:
    assert len(local("hourly", AUTUMN)) == len(local("5 * * * *", AUTUMN)) == 25
    assert len(local("hourly", SPRING)) == 23
    assert local("*/30 * * * *", AUTUMN)[4:8] == ["25 02:00+0200", "25 02:30+0200", "25 02:00+0100", "25 02:30+0100"]


@given(times, st.sampled_from(ZONES), moments)
def test_a_daily_job_has_one_turn_for_each_local_date(time: tuple[int, int], zone: ZoneInfo, start: datetime) -> None:
    schedule = parse(f"daily {time[0]}:{time[1]:02}", "here")
    turns = list(islice(turns_after(schedule, zone, start), 400))
    assert turns == sorted(set(turns))
    dates = [turn.astimezone(zone).date() for turn in turns]
    assert len(set(dates)) == len(dates)
    # Samoa had no 30 December 2011; in the years tried here, no date is left out anywhere.
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(dates))


@given(
    st.sampled_from(["hourly", "daily 02:30", "weekly sun 02:00", "*/17 * * * *", "0 0 29 2 *", "15 1-3 * * *"]),
    st.sampled_from(ZONES),
    moments,
)
def test_the_last_turn_is_the_one_before_the_next(text: str, zone: ZoneInfo, now: datetime) -> None:
    schedule = parse(text, "here")
    last = last_turn(schedule, zone, now)
    assert last is not None
    assert last <= now < next(turns_after(schedule, zone, last))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sometimes", "is not a schedule"),
        ("daily 24:00", "is not a schedule"),
        ("weekly someday", "is not a schedule"),
        ("", "is not a schedule"),
        ("60 * * * *", "'60' in the schedule"),
        ("* * 0 * *", "'0' in the schedule"),
        ("5-1 * * * *", "'5-1' in the schedule"),
        ("*/0 * * * *", r"'\*/0' in the schedule"),
        ("1/x * * * *", "'1/x' in the schedule"),
        ("٣ * * * *", "in the schedule"),
        ("0 0 31 2 *", "no day on which it comes"),
    ],
)
def test_what_is_no_schedule_is_named(text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=f"here: .*{words}"):
        parse(text, "here")
