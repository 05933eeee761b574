"""Money, dates and days left, as readers write them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from cli import format
from cli.format import Reader


def plain(text: str) -> str:
    """Hard spaces as ordinary ones, to compare."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "shown"),
    [
        ("500000", "SEK", "sv_SE", "500 000 kr"),
        ("500000", "SEK", "en_GB", "SEK 500,000"),
        ("1500.5", "EUR", "sv_SE", "1 500,50 €"),
        ("1500.50", "EUR", "en_GB", "€1,500.50"),
        ("75000", "USD", "en_GB", "US$75,000"),
        ("75000", "USD", "en_US", "$75,000"),
        ("12345678901234.56", "SEK", "sv_SE", "12 345 678 901 234,56 kr"),
        ("0", "ISK", "en_GB", "ISK 0"),
    ],
)
def test_money_is_exact(amount: str, currency: str, locale: str, shown: str) -> None:
    assert plain(format.money(Decimal(amount), currency, locale)) == shown


@pytest.mark.parametrize(
    ("date", "yearly", "locale", "shown"),
    [
        ("2026-08-12", False, "sv_SE", "12 aug. 2026"),
        ("2026-08-12", False, "en_GB", "12 Aug 2026"),
        ("2026-08-12", False, "en_US", "Aug 12, 2026"),
        ("2018-04", False, "sv_SE", "april 2018"),
        ("--05-07", True, "en_GB", "7 May every year"),
        ("--05-07", False, "en_GB", "7 May (year unknown)"),
        ("--02-29", False, "en_GB", "29 Feb (year unknown)"),
        ("--09", False, "en_GB", "September (year unknown)"),
        ("--09", True, "sv_SE", "september every year"),
    ],
)
def test_dates_are_written_as_far_as_they_are_stated(date: str, yearly: bool, locale: str, shown: str) -> None:
    assert format.stated_date(date, locale, yearly) == shown


@pytest.mark.parametrize(
    ("time", "locale", "shown"),
    [("14:00:00", "sv_SE", "14:00"), ("14:00:00", "en_US", "2:00 PM"), ("23:59:59", "sv_SE", "23:59:59")],
)
def test_times_show_seconds_only_when_there_are_some(time: str, locale: str, shown: str) -> None:
    assert plain(format.clock(time, locale)) == shown


@pytest.mark.parametrize(
    ("days", "sv", "en"),
    [(0, "today", "today"), (1, "tomorrow", "tomorrow"), (9, "om 9 dagar", "in 9 days"),
     (400, "om 400 dagar", "in 400 days"), (-3, "för 3 dagar sedan", "3 days ago")],
)  # fmt: skip
def test_days_left_are_always_in_days(days: int, sv: str, en: str) -> None:
    assert format.in_days(days, "sv_SE") == sv
    assert format.in_days(days, "en_GB") == en


def test_a_moment_is_told_in_the_readers_zone() -> None:
    reader = Reader("sv_SE", ZoneInfo("Europe/Stockholm"), datetime(2026, 8, 3, 12, tzinfo=UTC))
    assert format.moment(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), reader) == "1 jan. 2027 00:30"


def test_an_unknown_territory_falls_back_on_the_language() -> None:
    assert format.stated_date("2026-08-12", "sv_XX") == "12 aug. 2026"
    assert format.stated_date("2026-08-12", "en_XX") == "12 Aug 2026"


@pytest.mark.parametrize(("country", "currency"), [("SE", "SEK"), ("FI", "EUR"), ("NO", "NOK"), ("XX", "SEK")])
def test_a_country_has_a_currency(country: str, currency: str) -> None:
    assert format.currency_of(country) == currency


def test_percent() -> None:
    assert plain(format.percent(Decimal("12.5"), "sv_SE")) == "12,5 %"
    assert format.percent(Decimal(80), "en_GB") == "80%"
