"""Tables as workbooks, read back by another library."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.unit.test_call_json import a_call
from tracker.exchange.call_sheet import HEADER, call_sheet
from tracker.exchange.sheets import Sheet, write_xlsx
from tracker.facts.model import Amount, When


def read(path: Path, name: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(path)[name].iter_rows()]


def test_numbers_and_dates_are_numbers_and_dates(tmp_path: Path) -> None:
    rows = [("Älv", Decimal("1200.50"), date(2026, 10, 15), True, None, 7), ("", 10**16, None, False, "x", -1)]
    write_xlsx([Sheet("Tabell", ("a", "b", "c", "d", "e", "f"), rows)], tmp_path / "t.xlsx")
    found = read(tmp_path / "t.xlsx", "Tabell")
    assert found[0] == ["a", "b", "c", "d", "e", "f"]
    assert found[1] == ["Älv", 1200.5, datetime(2026, 10, 15), True, None, 7]
    assert found[2] == [None, "10000000000000000", None, False, "x", -1]


def test_a_list_of_calls_as_a_workbook(tmp_path: Path) -> None:
    write_xlsx([call_sheet([a_call()], "Utlysningar")], tmp_path / "t.xlsx")
    header, row = read(tmp_path / "t.xlsx", "Utlysningar")
    line = dict(zip(header, row, strict=True))
    assert tuple(header) == HEADER
    assert line["title"] == "Stöd till föreningar"
    assert line["next_deadline_date"] == datetime(2026, 10, 15)
    assert (line["max_amount"], line["currency"]) == (500000, "SEK")
    assert line["deadline_words"] == "senast 15 oktober"
    assert line["deadline_url"] == "https://example.org/17"


def test_sums_of_several_currencies_are_never_put_together(tmp_path: Path) -> None:
    both = (Amount("max", Decimal(5), "SEK"), Amount("max", Decimal(7), "EUR"))
    write_xlsx([call_sheet([a_call(amounts=both)])], tmp_path / "t.xlsx")
    header, row = read(tmp_path / "t.xlsx", "Calls")
    line = dict(zip(header, row, strict=True))
    assert (line["max_amount"], line["currency"], line["amounts"]) == (None, None, "max 5 SEK; max 7 EUR")


def test_the_date_is_that_of_the_funders_clock(tmp_path: Path) -> None:
    closes = datetime(2026, 10, 15, 22, 30, tzinfo=UTC)
    late = When("2026-10-16", "00:30:00", "Europe/Stockholm", closes)
    write_xlsx([call_sheet([a_call(deadlines=(late,), next_closes=closes)])], tmp_path / "t.xlsx")
    header, row = read(tmp_path / "t.xlsx", "Calls")
    assert dict(zip(header, row, strict=True))["next_deadline_date"] == datetime(2026, 10, 16)


@settings(max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50), st.sampled_from("=+-@"))
def test_no_text_becomes_a_formula_or_a_link(tmp_path_factory, text: str, start: str) -> None:
    path = tmp_path_factory.mktemp("sheets") / "t.xlsx"
    write_xlsx([Sheet("s", ("a", "b"), [(start + text, "https://example.org")])], path)
    cells = load_workbook(path)["s"][2]
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert [cell.hyperlink for cell in cells] == [None, None]
