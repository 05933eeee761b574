"""When a stated date has passed, when it begins, and which opening a deadline belongs to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.calls.moments import closes, last_moment, starts, windows
from tracker.facts.model import When


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        (When("2026-10-15", "12:00:00", "Europe/Stockholm", utc("2026-10-15T10:00")), "2026-10-15T10:00", None),
        (When("2026-10-15", zone="Europe/Stockholm"), "2026-10-14T22:00", "2026-10-15T21:59:59"),
        (When("2026-10-15", "12:30:00", "Europe/Stockholm"), "2026-10-15T10:30", None),
        (When("2026-10-15", "24:00:00", "Europe/Stockholm"), "2026-10-15T21:59:59", None),
        # The day on which clocks are set back has 25 hours.
        (When("2026-10-25", zone="Europe/Stockholm"), "2026-10-24T22:00", "2026-10-25T22:59:59"),
        (When("2026-02", zone="Europe/Stockholm"), "2026-01-31T23:00", "2026-02-28T22:59:59"),
        (When("2028-02"), "2028-02-01T00:00", "2028-02-29T23:59:59"),
        (When("2026-10-15", zone="UTC+05:30"), "2026-10-14T18:30", "2026-10-15T18:29:59"),
        (When("2026-10-15", zone="UTC-03"), "2026-10-15T03:00", "2026-10-16T02:59:59"),
        (When("2026-10-15"), "2026-10-15T00:00", "2026-10-15T23:59:59"),
        (When("2026-10-15", zone="Mars/Phobos"), "2026-10-15T00:00", "2026-10-15T23:59:59"),
        (When("2026-10-15", zone="UTC+99:00"), "2026-10-15T00:00", "2026-10-15T23:59:59"),
    ],
)
def test_a_date_covers_its_day_in_the_funders_zone(when: When, first: str, last: str | None) -> None:
    assert starts(when) == utc(first)
    assert closes(when) == utc(last or first)


@pytest.mark.parametrize(
    "text", ["--05-07", "", "soon", "2026-13-01", "2026-02-30", "2026-1", "9999-12-31", "2026-W01"]
)
def test_what_comes_to_no_moment_has_none(text: str) -> None:
    assert closes(When(text, yearly=True, zone="America/New_York")) is None


def test_a_time_that_is_none_gives_no_moment() -> None:
    assert closes(When("2026-10-15", "25:61")) is None


DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
ZONES = st.sampled_from(["Europe/Stockholm", "America/New_York", "Pacific/Kiritimati", "UTC-11:00", "", None])
CLOCKS = st.none() | st.times().map(lambda clock: f"{clock:%H:%M:%S}") | st.just("24:00:00")
WHENS = st.builds(lambda day, clock, zone: When(day.isoformat(), clock, zone), DAYS, CLOCKS, ZONES)
ANYTHING = st.builds(When, st.text(max_size=12), st.none() | st.text(max_size=8), st.none() | st.text(max_size=12))


@given(WHENS)
def test_a_day_is_over_within_two_days_of_its_name(when: When) -> None:
    first, last = starts(when), closes(when)
    assert first is not None
    assert last is not None
    noon = datetime.fromisoformat(f"{when.date}T12:00+00:00")
    assert first <= last
    assert abs(first - noon) <= timedelta(hours=36)
    assert abs(last - noon) <= timedelta(hours=36)


@given(ANYTHING)
def test_nothing_that_a_reader_may_have_made_up_stops_a_crawl(when: When) -> None:
    for moment in (starts(when), closes(when)):
        assert moment is None or moment.tzinfo is UTC


def test_each_deadline_belongs_to_the_last_opening_before_it() -> None:
    spring, autumn = When("2026-03-01"), When("2026-09-01")
    april, november, yearly = When("2026-04-01"), When("2026-11-01"), When("--12-01", yearly=True)
    found = windows([autumn, spring], [november, april, yearly])
    assert [dated.when for dated in found] == [november, april, yearly]
    assert [dated.starts for dated in found] == [starts(autumn), starts(spring), None]
    assert windows([autumn], [april])[0].starts is None


@given(st.lists(WHENS, max_size=5), st.lists(WHENS, max_size=5))
def test_no_window_ends_before_it_starts(opens: list[When], deadlines: list[When]) -> None:
    for dated in windows(opens, deadlines):
        assert dated.starts is None or (dated.closes is not None and dated.starts <= dated.closes)
    assert last_moment(deadlines) == max(map(closes, deadlines), default=None)
