"""What people write after an option."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from cli import values
from cli.told import amounts_part

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("text", "value"),
    [("500000", 500_000), ("500 000", 500_000), ("500\u00a0000", 500_000), ("500k", 500_000), ("500K", 500_000),
     ("1,5m", 1_500_000), ("1.5 M", 1_500_000), ("2mkr", 2_000_000), ("750tkr", 750_000), ("500,000", 500_000),
     ("1.500.000", 1_500_000), ("99,50", Decimal("99.50")), ("0", 0)],
)  # fmt: skip
def test_sums(text: str, value: int | Decimal) -> None:
    assert values.amount(text) == value


@pytest.mark.parametrize("text", ["", "abc", "-5", "1,500k", "1.5.5", "5x", "1,,5", "٣", "1e9", "9" * 40])
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        values.amount(text)


@given(st.integers(0, 10**12))
def test_a_sum_is_read_however_its_thousands_are_parted(number: int) -> None:
    for mark in ("", " ", "_", "'", "\u202f"):
        assert values.amount(f"{number:,}".replace(",", mark)) == number
    if number >= 1000:
        assert values.amount(f"{number:,}") == number
        assert values.amount(f"{number:,}".replace(",", ".")) == number


def test_a_range_that_is_none_is_named_whole() -> None:
    assert [sum_["amount"] for sum_ in amounts_part("100k-500k", "SEK")["amounts"]] == ["100000", "500000"]
    for text in ("-5", "5-", "-"):
        with pytest.raises(typer.BadParameter, match=f"'{text}' is not a sum"):
            amounts_part(text, "SEK")


@pytest.mark.parametrize(("text", "days"), [("30d", 30), ("2w", 14), ("3m", 90), ("1y", 365), (" 7 D ", 7)])
def test_lengths_of_time(text: str, days: int) -> None:
    assert values.duration(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["", "30", "d", "-3d", "3 months", "1.5d", "999999d"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        values.duration(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("7d", NOW - timedelta(days=7)),
        ("2026-08-01", datetime(2026, 7, 31, 22, tzinfo=UTC)),
        ("2026-08-01T10:00:00Z", datetime(2026, 8, 1, 10, tzinfo=UTC)),
        ("2026-08-01T10:00", datetime(2026, 8, 1, 8, tzinfo=UTC)),
    ],
)
def test_since_when(text: str, moment: datetime) -> None:
    assert values.since(text, NOW, STOCKHOLM) == moment


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "7", "", "0001-01-01T00:00:00+23:00", "99999y"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        values.since(text, NOW, STOCKHOLM)


@pytest.mark.parametrize(
    ("read", "text"),
    [(values.currency, "kronor"), (values.country, "Atlantis"), (values.country, "XX"), (values.count, "0"),
     (values.count, "ten"), (lambda text: values.one_of(text, ("a", "b")), "c")],
)  # fmt: skip
def test_other_wrong_values_are_refused(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(typer.BadParameter):
        read(text)


def test_a_wrong_value_names_its_option() -> None:
    with pytest.raises(typer.BadParameter) as refused:
        values.given("--closing", "soon", values.duration)
    assert refused.value.param_hint == "--closing"
    assert values.given("--closing", "", values.duration) is None


def test_a_country_is_known_by_its_name_in_either_language() -> None:
    assert {values.country(text) for text in ("no", "Norge", "norway")} == {"NO"}
    assert (values.country("uk"), values.country("EU")) == ("GB", "EU")
    with pytest.raises(typer.BadParameter, match="did you mean Norway"):
        values.country("Norwayy")
