"""Tables as workbooks, read back by another library."""

import gc
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from cli.views import budget
from tests.full_disk import full_disk
from tests.unit.test_call_json import a_call
from tracker.applications.parts import Cost
from tracker.exchange.call_sheet import HEADER, call_sheet
from tracker.exchange.flat import flat_sheet
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


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, complaints = tmp_path / "t.xlsx", list[object]()
    path.write_text("old")
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)

    def broken() -> Iterator[list[str]]:
        yield ["a"]
        raise ValueError("no more rows")

    with pytest.raises(ValueError, match="no more rows"):
        write_xlsx([Sheet("s", ("a",), broken())], path)
    tabs = [Sheet(f"s{number}", ("a",), [("b",)]) for number in range(40)]
    for bytes in (4000, 12_000):  # a disk that fills up: with an unfinished part of it, with the file as a whole
        with pytest.raises(OSError, match="File too large") as raised, full_disk(bytes):
            write_xlsx(tabs, path)
    gc.collect()
    assert (raised.value.filename, complaints) == (str(path), [])
    assert (path.read_text(), [each.name for each in tmp_path.iterdir()]) == ("old", ["t.xlsx"])
    link = tmp_path / "link.xlsx"
    link.symlink_to(path)
    write_xlsx([Sheet("s", ("a",), [("b",)])], link)
    assert link.is_symlink()
    assert read(path, "s") == [["a"], ["b"]]


def test_the_columns_of_a_budget_are_those_of_its_lines() -> None:
    costs = [
        Cost(1, 1, "Salaries", Decimal(400), Decimal(120), date(2027, 1, 18)),
        Cost(2, 1, "Rent", Decimal(5), None, None),
    ]
    assert flat_sheet("budget", budget.as_json(costs, "SEK"), budget.COLUMNS).header == budget.COLUMNS
    assert flat_sheet("budget", [], budget.COLUMNS).header == budget.COLUMNS
