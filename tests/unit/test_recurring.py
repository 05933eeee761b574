"""Dates of every year: the pattern is kept, its next date is worked out and marked as estimated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.views.call import call_page
from cli.views.deadline import shown_deadline
from tests.unit.cli.test_deadline import at
from tests.unit.test_call_json import a_call
from tracker.calls.as_json import call_to_json
from tracker.calls.moments import closes, coming
from tracker.calls.unstored import call_of
from tracker.digest.about import deadline
from tracker.digest.words import words
from tracker.exchange.call_calendar import deadline_entries
from tracker.exchange.call_sheet import HEADER, call_sheet
from tracker.facts.model import Understood, When
from tracker.facts.phrases import read_phrase
from tracker.facts.recurring import dated, first

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
STOCKHOLM = "Europe/Stockholm"
YEARLY = When("--12-01", "12:00:00", STOCKHOLM, yearly=True)
UNDERSTOOD = Understood(
    "fund", "1", "https://fund.example/1", NOW, "Årsstöd", opens=(When("--11-01", yearly=True),), deadlines=(YEARLY,)
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "now", "expected"),
    [
        (When("--12-01", yearly=True), "2026-11-26T09:00", "2026-12-01"),
        (When("--12-01", yearly=True), "2026-12-01T23:59", "2026-12-01"),
        (When("--12-01", yearly=True), "2026-12-02T00:00", "2027-12-01"),
        (When("--12-01", zone=STOCKHOLM, yearly=True), "2026-12-01T22:59", "2026-12-01"),
        (When("--12-01", zone=STOCKHOLM, yearly=True), "2026-12-01T23:00", "2027-12-01"),
        (When("--12-01", "24:00:00", STOCKHOLM, yearly=True), "2026-12-01T22:00", "2026-12-01"),
        (YEARLY, "2026-12-01T10:59", "2026-12-01"),
        (YEARLY, "2026-12-01T11:00", "2027-12-01"),
        (When("--02-29", yearly=True), "2026-11-26T09:00", "2027-02-28"),
        (When("--02-29", yearly=True), "2027-11-26T09:00", "2028-02-29"),
        (When("--11", yearly=True), "2026-11-30T12:00", "2026-11"),
        (When("--11", yearly=True), "2026-12-01T12:00", "2027-11"),
    ],
)
def test_the_next_date_is_the_first_that_has_not_passed(pattern: When, now: str, expected: str) -> None:
    found = dated(pattern, utc(now))
    assert (found.date, found.certainty, found.yearly) == (expected, "estimated", True)
    assert (found.time, found.zone, found.stage) == (pattern.time, pattern.zone, pattern.stage)


def test_a_stated_time_gives_the_instant_in_winter_and_in_summer() -> None:
    assert dated(YEARLY, NOW).at == utc("2026-12-01T11:00")
    assert dated(replace(YEARLY, date="--06-01"), NOW).at == utc("2027-06-01T10:00")
    assert dated(replace(YEARLY, zone=None), NOW).at is None


@pytest.mark.parametrize("when", [When("2026-12-01"), When("--12-01"), When("2026-12", yearly=True)])
def test_what_is_no_pattern_stays_as_it_is(when: When) -> None:
    assert dated(when, NOW) is when
    assert coming((), (when,), NOW) == ()


@given(
    st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([None, STOCKHOLM, "America/New_York", "UTC+05:30", "Mars/Phobos"]),
    st.none() | st.times().map(lambda clock: f"{clock:%H:%M}:00"),
)
def test_the_next_date_is_ahead_and_at_most_a_year_and_a_day_away(day: date, now: datetime, zone, time) -> None:
    found = dated(When(f"--{day:%m-%d}", time, zone, yearly=True), now)
    moment = closes(found)
    assert moment is not None
    assert now < moment + timedelta(seconds=1) <= now + timedelta(days=368)
    assert found.date[5:] == f"{day:%m-%d}" or day == date(2024, 2, 29)


def test_each_next_deadline_has_the_opening_of_its_own_window() -> None:
    opens = (When("--11-01", zone=STOCKHOLM, yearly=True),)
    deadlines = (When("--02-15", zone=STOCKHOLM, yearly=True), When("2026-12-24"))
    found = coming(opens, deadlines, NOW)
    assert [one.when.date for one in found] == ["2027-02-15", "2028-02-15", "2029-02-15"]
    assert [one.starts for one in found] == [utc(f"{year}-10-31T23:00") for year in (2026, 2027, 2028)]


@pytest.mark.parametrize(
    ("said", "now", "expected"),
    [
        (None, NOW, "open"),
        (None, NOW + timedelta(days=30), "forecast"),  # next November it opens again
        ("forecast", NOW, "forecast"),
        ("closed", NOW, "closed"),
        ("closed", NOW + timedelta(days=30), "forecast"),
    ],
)
def test_an_estimated_date_opens_no_call_that_its_source_says_is_not_open(said, now: datetime, expected: str) -> None:
    assert call_of(replace(UNDERSTOOD, said=said), now).status == expected


def test_the_next_date_is_shown_as_estimated_wherever_a_date_is_shown() -> None:
    call = call_of(UNDERSTOOD, NOW)
    assert call.deadlines == (YEARLY,)
    assert call.next_closes == utc("2026-12-01T11:00")
    reader = at("2026-11-26T09:00")
    assert shown_deadline(call, reader).date == "≈ 1 Dec 2026 12:00"
    assert shown_deadline(call, reader).left == "in 5 days"
    lines = [line for section in call_page(call, reader) for row in section.rows for line in row.lines]
    assert "1 Dec every year 12:00; next 1 December 2026, in 5 days (estimated)" in lines
    assert "1 Nov every year; next 1 November 2027 (estimated)" in lines
    assert deadline(call, STOCKHOLM, words("en")) == "closes Tue, 1 Dec 2026 at 12:00 (estimated)"
    assert [(one.when.isoformat(), one.tentative) for one in deadline_entries(call, lambda c, _: c.title)] == [
        ("2026-12-01T12:00:00+01:00", True)
    ]
    (row,) = call_sheet([call]).rows
    assert row[HEADER.index("next_deadline_date")] == date(2026, 12, 1)


def test_scripts_get_the_pattern_and_a_further_key() -> None:
    table = call_to_json(call_of(UNDERSTOOD, NOW))
    pattern = {"date": "--12-01", "time": "12:00:00", "at": None, "zone": STOCKHOLM, "stage": "full", "yearly": True}
    estimated = {"date": "2026-12-01", "time": "12:00:00", "at": "2026-12-01T12:00:00+01:00", "zone": STOCKHOLM}
    assert table["deadlines"] == [
        pattern | {"certainty": "stated", "next": estimated | {"certainty": "estimated"}},
    ]
    assert "next" not in call_to_json(a_call(as_of=NOW))["deadlines"][0]
    row = {"phrase": "Sista ansökningsdag är den 1 december varje år kl. 12", "kind": "deadline", "country": "SE"}
    assert read_phrase(row)["deadlines"] == [pattern | {"certainty": "stated"}]
    assert read_phrase(row | {"now": "2026-11-26"})["deadlines"] == table["deadlines"]


def test_dates_go_on_year_after_year() -> None:
    assert [when.date for when in first(YEARLY, NOW, 3)] == ["2026-12-01", "2027-12-01", "2028-12-01"]
