"""Calendar files, read back by a parser."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.unit.test_call_json import a_call
from tracker.exchange.calendar import Entry, calendar_file
from tracker.exchange.call_calendar import deadline_entries
from tracker.facts.model import When

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)


def titled(call, when) -> str:
    return f"{call.title} ({when.stage})"


def entries(*deadlines: When, moves: int = 0, **values) -> list[Entry]:
    call = a_call(deadlines=deadlines, public_id="abcdefghijkl", **values)
    return list(deadline_entries(call, titled, moves))


def read(*found: Entry):
    calendar = Calendar.from_ical(calendar_file(found, "Utlysningar", NOW))
    assert [event.errors for event in calendar.walk() if event.errors] == []
    return calendar


def test_a_moment_keeps_its_zone() -> None:
    at = datetime(2026, 10, 15, 12, tzinfo=UTC)
    calendar = read(*entries(When("2026-10-15", "14:00:00", "Europe/Stockholm", at)))
    (event,) = calendar.events
    assert event.start == at
    assert event["DTSTART"].params["TZID"] == "Europe/Stockholm"
    assert [zone.tz_name for zone in calendar.timezones] == ["Europe/Stockholm"]
    assert event["URL"] == "https://example.org/17"
    assert [alarm["TRIGGER"].dt for alarm in event.alarms.times and event.walk("VALARM")] == [
        timedelta(days=-14),
        timedelta(days=-3),
    ]


def test_a_day_is_a_whole_day_and_what_is_no_day_is_left_out() -> None:
    late = When("2026-10-15", "24:00:00", "Europe/Stockholm", datetime(2026, 10, 15, 22, tzinfo=UTC))
    found = entries(When("2026-10-01"), late, When("2026-11"), When("--05-07", yearly=True))
    assert [entry.when for entry in found] == [date(2026, 10, 1), date(2026, 10, 15)]
    assert [event.start for event in read(*found).events] == [date(2026, 10, 1), date(2026, 10, 15)]


def test_an_entry_is_known_again_when_its_day_moves() -> None:
    before = entries(When("2026-09-01", stage="outline"), When("2026-10-01"))
    after = entries(When("2026-09-15", stage="outline"), When("2026-10-01"), moves=1)
    assert [entry.uid for entry in before] == [entry.uid for entry in after]
    assert before[0].uid == "abcdefghijkl-outline@grants"
    assert [event["SEQUENCE"] for event in read(*after).events] == [1, 1]
    assert len({entry.uid for entry in entries(When("2026-03-01"), When("2026-09-01"))}) == 2


def test_a_day_that_is_not_sure_is_tentative() -> None:
    estimated = entries(When("2026-10-01", certainty="estimated"))
    disputed = entries(When("2026-10-01"), disputed=("deadlines",))
    sure = entries(When("2026-10-01"))
    assert [str(event["STATUS"]) for event in read(*estimated, *disputed, *sure).events] == [
        "TENTATIVE",
        "TENTATIVE",
        "CONFIRMED",
    ]


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_can_break_out_of_its_line(title: str, description: str) -> None:
    hostile = Entry(
        "x@grants", f"{title}\r\nEND:VEVENT", date(2026, 10, 1), NOW, f"{description}\nATTACH:file:///", "javascript:1"
    )
    (event,) = read(hostile).events
    assert event.start == date(2026, 10, 1)
    assert "ATTACH" not in event
    assert "URL" not in event
