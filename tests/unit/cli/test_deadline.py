"""The deadline of a call in few words, for readers here and elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.format import Reader
from cli.views.deadline import days_left, shown_deadline
from cli.views.urgency import urgency
from tests.screens.examples import NOW, call, when
from tracker.facts.model import When

STOCKHOLM = Reader("en_GB", ZoneInfo("Europe/Stockholm"), NOW)


def at(moment: str, zone: str = "Europe/Stockholm") -> Reader:
    """A reader at this moment of UTC."""
    return Reader("en_GB", ZoneInfo(zone), datetime.fromisoformat(moment).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("deadline", "reader", "days"),
    [
        (when("2026-08-03"), STOCKHOLM, 0),
        (when("2026-08-04"), STOCKHOLM, 1),
        (when("2026-08-12"), STOCKHOLM, 9),
        # The last evening in New York is already the next day in Stockholm: the nearer calendar counts.
        (when("2026-08-12", zone="America/New_York"), at("2026-08-12T23:30"), 0),
        (when("2026-08-12", zone="America/New_York"), at("2026-08-12T20:00"), 0),
        # In Tokyo it closes in the early morning, which is the evening before in Stockholm.
        (when("2026-08-12", "05:00:00", "Asia/Tokyo"), at("2026-08-11T10:00"), 0),
        (When("2026-08"), STOCKHOLM, 29),
    ],
)
def test_days_left(deadline: When, reader: Reader, days: int) -> None:
    assert days_left(deadline, reader) == days


@given(st.integers(0, 4000), st.sampled_from(["Asia/Tokyo", "America/New_York", "Europe/Stockholm", "Pacific/Apia"]))
def test_days_left_never_promise_more_time_than_there_is(hours: int, zone: str) -> None:
    reader = Reader("en_GB", ZoneInfo("Europe/Stockholm"), NOW + timedelta(hours=hours))
    deadline = when("2026-12-01", "12:00:00", zone)
    assert deadline.at is not None
    if reader.now < deadline.at:
        last_day = (reader.local(reader.now) + timedelta(days=days_left(deadline, reader))).date()
        assert last_day <= reader.local(deadline.at).date()


def test_the_zone_is_named_only_when_the_clocks_differ() -> None:
    far = call("a", "A", "F", (when("2026-08-12", "17:00:00", "America/New_York"),))
    near = call("b", "B", "F", (when("2026-08-12", "17:00:00", "Europe/Brussels"),))
    assert shown_deadline(far, STOCKHOLM).date == "12 Aug 2026 17:00"
    assert shown_deadline(far, STOCKHOLM).notes == ("New York time",)
    assert shown_deadline(near, STOCKHOLM).notes == ()
    assert shown_deadline(far, Reader("en_GB", ZoneInfo("America/Toronto"), NOW)).notes == ()


def test_marks_say_how_firm_a_date_is() -> None:
    about = call("a", "A", "F", (replace(when("2026-08-12"), certainty="estimated"),))
    assert shown_deadline(about, STOCKHOLM).date == "≈ 12 Aug 2026"
    disputed = replace(call("b", "B", "F", (when("2026-08-12"),)), disputed=("deadlines",))
    assert shown_deadline(disputed, STOCKHOLM).date == "12 Aug 2026 !"
    target = call("c", "C", "F", (replace(when("2026-08-12"), certainty="target", stage="outline"),))
    assert shown_deadline(target, STOCKHOLM).notes == ("outline", "target")


def test_an_unknown_deadline_is_never_a_date() -> None:
    assert shown_deadline(call("a", "A", "F"), STOCKHOLM).date == "deadline unknown"
    yearless = replace(call("b", "B", "F", (When("--05-07"),)), status="unknown")
    assert shown_deadline(yearless, STOCKHOLM).date == "7 May (year unknown)"
    assert shown_deadline(yearless, STOCKHOLM).left == ""


def test_the_next_deadline_is_the_one_that_is_shown() -> None:
    stages = call("a", "A", "F", (when("2026-07-01", stage="outline"), when("2026-10-01"), when("2026-09-01")))
    assert shown_deadline(stages, STOCKHOLM).date == "1 Sept 2026"


def test_a_closed_call_shows_its_last_deadline() -> None:
    closed = replace(call("a", "A", "F", (when("2026-06-01"), when("2026-07-01"))), status="closed")
    assert (shown_deadline(closed, STOCKHOLM).date, shown_deadline(closed, STOCKHOLM).left) == ("1 Jul 2026", "closed")


def test_urgency_grows_as_the_deadline_nears() -> None:
    assert [urgency(days) for days in (0, 7, 8, 30, 31)] == ["bold red", "bold red", "yellow", "yellow", ""]
