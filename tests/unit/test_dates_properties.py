"""Properties of the reading of dates: what is written reads back, nothing raises, work grows with the text only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.facts import days
from tracker.facts.clean import plain
from tracker.facts.dates import read_dates
from tracker.facts.model import Context
from tracker.facts.structured import zone_of
from tracker.facts.tokens import tokenize

MONTHS = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "en": "January February March April May June July August September October November December",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta "
    "lokakuuta marraskuuta joulukuuta",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
WEEKDAYS = {
    "sv": "måndagen tisdagen onsdagen torsdagen fredagen lördagen söndagen",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "no": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "fi": "maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
}
LABELS = {
    "sv": "Sista ansökningsdag: {}",
    "en": "The closing date is {}.",
    "no": "Søknadsfristen er {}",
    "da": "Ansøgningsfristen er {}.",
    "fi": "Hakuaika päättyy {}",
    "de": "Einsendeschluss ist {}",
}


def month(language: str, day: date) -> str:
    return MONTHS[language].split()[day.month - 1]


def weekday(language: str, day: date) -> str:
    return WEEKDAYS[language].split()[day.weekday()]


FORMS: dict[str, Callable[[str, date], str]] = {
    "iso": lambda _, d: d.isoformat(),
    "dotted": lambda _, d: f"{d.day}.{d.month}.{d.year}",
    "dotted with zeros": lambda _, d: f"{d:%d.%m.%Y}",
    "slashed": lambda _, d: f"{d:%d/%m/%Y}",
    "day and month": lambda lang, d: f"{d.day} {month(lang, d)} {d.year}",
    "day with a full stop": lambda lang, d: f"{d.day}. {month(lang, d)} {d.year}",
    "weekday": lambda lang, d: f"{weekday(lang, d)} {d.day} {month(lang, d)} {d.year}",
    "weekday and comma": lambda lang, d: f"{weekday(lang, d)}, {d.day}. {month(lang, d)}, {d.year}",
    "spaces that do not break": lambda lang, d: f"{d.day}\u00a0{month(lang, d)}\u202f{d.year}",
    "month first": lambda _, d: f"{month('en', d)} {d.day}, {d.year}",
    "short month": lambda _, d: f"{d.day}-{month('en', d)[:3]}-{d:%y}",
}
CLOCKS: dict[str, Callable[[time], str]] = {
    "colon": lambda t: f" {t:%H:%M}",
    "kl": lambda t: f" kl. {t:%H.%M}",
    "klo": lambda t: f" klo {t:%H.%M}",
    "at, with a half": lambda t: f" at {t.hour % 12 or 12}:{t:%M} {'pm' if t.hour >= 12 else 'a.m.'}",
    "Uhr": lambda t: f", {t:%H:%M} Uhr",
    "seconds": lambda t: f", {t:%H:%M}:00",
}
a_day = st.dates(date(2011, 1, 1), date(2059, 12, 31))
a_time = st.times().map(lambda moment: moment.replace(second=0, microsecond=0, fold=0))
"""To the minute; which of the two hours is meant when clocks go back cannot be written."""


@given(day=a_day, form=st.sampled_from(sorted(FORMS)), language=st.sampled_from(sorted(MONTHS)), told=st.booleans())
def test_a_date_reads_back(day: date, form: str, language: str, told: bool) -> None:
    text = LABELS[language].format(FORMS[form](language, day))
    country = "GB" if language == "en" else ""  # English alone does not say which of two numbers is the day
    found = read_dates(text, Context(country, language if told else ""), "")
    assert [one.value.date for one in found.deadlines] == [day.isoformat()], text
    assert (found.opens, found.problems) == ((), ())


@given(
    day=a_day,
    at=a_time,
    clock=st.sampled_from(sorted(CLOCKS)),
    language=st.sampled_from(sorted(MONTHS)),
    zone=st.sampled_from(["Europe/Stockholm", "Europe/Helsinki", "Australia/Canberra", "UTC"]),
)
def test_a_date_with_its_time_reads_back_as_an_instant(
    day: date, at: time, clock: str, language: str, zone: str
) -> None:
    text = FORMS["day and month"](language, day) + CLOCKS[clock](at)
    [one] = read_dates(text, Context(language=language, zone=zone), "deadline").deadlines
    wanted = datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
    assert (one.value.date, one.value.time, one.value.at) == (day.isoformat(), at.isoformat(), wanted), text


@given(days=st.lists(a_day, min_size=2, max_size=2, unique=True), language=st.sampled_from(sorted(MONTHS)))
def test_a_span_opens_and_closes(days: list[date], language: str) -> None:
    first, last = sorted(days)
    written = FORMS["day and month"]
    for joint in (" - ", "–", " – "):
        found = read_dates(f"{written(language, first)}{joint}{written(language, last)}", Context(), "period")
        assert [one.value.date for one in found.opens] == [first.isoformat()]
        assert [one.value.date for one in found.deadlines] == [last.isoformat()]


@given(day=a_day, shift=st.integers(1, 6), language=st.sampled_from(sorted(MONTHS)))
def test_a_weekday_that_contradicts_its_date_is_told(day: date, shift: int, language: str) -> None:
    wrong = WEEKDAYS[language].split()[(day.weekday() + shift) % 7]
    text = f"{wrong} {day.day}. {month(language, day)} {day.year}"
    found = read_dates(text, Context(language=language), "deadline")
    assert [one.value.date for one in found.deadlines] == [day.isoformat()]
    assert [one.confidence for one in found.deadlines] == ["low"]
    assert day.isoformat() in found.problems[0]


@given(month_of=a_day, first=st.integers(1, 27), length=st.integers(1, 20), language=st.sampled_from(sorted(MONTHS)))
def test_a_span_within_a_month_opens_and_closes(month_of: date, first: int, length: int, language: str) -> None:
    last = min(28, first + length)
    text = f"{first}–{last} {month(language, month_of)} {month_of.year}"
    found = read_dates(text, Context(language=language), "period")
    days = [f"{month_of:%Y-%m}-{day:02}" for day in (first, last)]
    assert [*(one.value.date for one in found.opens), *(one.value.date for one in found.deadlines)] == days, text


WINDOWS = {
    "sv": "Ansökan är öppen från den {} till den {}.",
    "en": "Applications are open from {} to {}.",
    "no": "Søknadsperioden er fra {} til {}.",
    "da": "Ansøgningsperioden er fra den {} til den {}.",
    "fi": "Hakuaika on {} - {}.",
    "de": "Bewerbungszeitraum: vom {} bis zum {}",
}


@given(days=st.lists(a_day, min_size=2, max_size=2, unique=True), language=st.sampled_from(sorted(WINDOWS)))
def test_a_window_in_words_opens_and_closes(days: list[date], language: str) -> None:
    written = FORMS["day and month"] if language in ("sv", "en") else FORMS["day with a full stop"]
    text = WINDOWS[language].format(*(written(language, day) for day in sorted(days)))
    found = read_dates(text, Context(language=language), "")
    assert [one.value.date for one in (*found.opens, *found.deadlines)] == [d.isoformat() for d in sorted(days)], text


ZONES = {
    "CET": "Europe/Brussels",
    "Brussels time": "Europe/Brussels",
    "UK time": "Europe/London",
    "svensk tid": "Europe/Stockholm",
    "norsk tid": "Europe/Oslo",
    "dansk tid": "Europe/Copenhagen",
    "Suomen aikaa": "Europe/Helsinki",
    "MEZ": "Europe/Brussels",
    "ET": "America/New_York",
    "Pacific Time": "America/Los_Angeles",
    "ACT Local Time": "Australia/Canberra",
    "UTC": "UTC",
}


@given(day=a_day, at=a_time, zone=st.sampled_from(sorted(ZONES)), brackets=st.booleans())
def test_a_time_in_a_named_zone_is_that_instant_in_summer_too(day: date, at: time, zone: str, brackets: bool) -> None:
    named = f"({zone})" if brackets else zone
    text = f"{day.day} {month('en', day)} {day.year}, {at:%H:%M} {named}"
    [one] = read_dates(text, Context(), "deadline").deadlines
    assert one.value.at == datetime.combine(day, at, ZoneInfo(ZONES[zone])).astimezone(UTC), text


@given(
    day=a_day, name=st.text("bcdfghjklmnpqrstvwxz", min_size=6, max_size=14), language=st.sampled_from(sorted(MONTHS))
)
def test_a_date_under_a_name_that_nobody_knows_is_no_deadline(day: date, name: str, language: str) -> None:
    text = f"{name.capitalize()}: {day.day}. {month(language, day)} {day.year}"
    assert read_dates(text, Context(language=language), "deadline").deadlines == ()


PIECES = st.sampled_from(
    [
        "1",
        "31",
        "12.00",
        "24:00",
        "2026",
        "mars",
        "may",
        "fri,",
        "den",
        "–",
        "-",
        ".",
        ":",
        ";",
        "(",
        ")",
        "kl.",
        "Uhr",
        "UTC",
        "+",
        "CET",
        "deadline",
        "öppnar",
        "meeting",
        "sitzung",
        "våren 2027",
        "(",
        "|",
        "Key dates",
        "projekt",
        "inte",
        "löpande",
        "till",
        "1/3",
        "1.2.3",
        "²",
        "١",
        "99999999999999999999",
        "first",
        "sista",
        "februari",
        "och,",
        "5",
        "pm",
        "%",
    ]
    + ["\n", "\u00a0"]
)


@given(text=st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
@pytest.mark.parametrize("expected", ["", "deadline", "opens", "period"])
def test_no_text_raises_and_every_place_is_in_the_text(expected: str, text: str) -> None:
    found = read_dates(text, Context(country="SE", zone="Europe/Stockholm"), expected)  # type: ignore[arg-type]
    for one in (*found.deadlines, *found.opens):
        assert 0 <= one.start < one.end <= len(found.text)
        assert one.value.at is None or one.value.time is not None


@given(text=st.text())
def test_tokens_cover_all_that_is_not_space(text: str) -> None:
    tokens = tokenize(plain(text))[:-3]
    assert (
        "".join(plain(text)[token.start : token.end] for token in tokens).split()
        == "".join(character for character in plain(text) if not character.isspace() or character == "\n").split()
    )


@pytest.mark.parametrize(
    "piece", ["1 mars 12:00 ", "1,", "1.1.", "fri, ", "(", "i ", "till 1 och ", "mars, ", "sista "]
)
def test_steps_grow_with_the_text_and_no_faster(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts how often a token is looked at by the readers of days and words, for a text and one four times as long."""
    steps = 0
    original = days.DayReader.read

    def counted(self: days.DayReader, start: int) -> days.Days | None:
        nonlocal steps
        steps += 1
        return original(self, start)

    monkeypatch.setattr(days.DayReader, "read", counted)
    counts = []
    for size in (2_000, 8_000):
        steps = 0
        read_dates(piece * (size // len(piece)), Context(), "deadline")
        counts.append(steps)
    assert counts[1] <= 5 * counts[0] + 50


def test_zones_are_iana_names_or_offsets() -> None:
    assert zone_of("UTC-12:00") is not None
    assert zone_of("Nowhere/Land") is None
