"""`grants import list.xlsx`: the list that an organisation kept before becomes its applications."""

import csv
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.conftest import NOW
from tests.integration.commands import here
from tracker.applications.figures import figures
from tracker.applications.read import Wanted, find
from tracker.applications.whole import whole
from tracker.store.database import open_database

HEADER = ["Projekt", "Finansiär", "Status", "Sista dag", "Sökt belopp", "Beviljat", "Ansvarig", "Tema"]
ROWS = [
    ["Odla ihop", "Grannskapsfonden", "Skriver", date(2026, 9, 15), 250000, None, "Anna", "unga"],
    ["Båtliv för alla", "Kustfonden", "Beviljad", "1 mars 2025", "1,5 mkr", "900 tkr", "", ""],
    ["Kören", "Kulturfonden", "Avslag", None, "80 000 kr", None, "", "=cmd()"],
    ["Odla ihop", "grannskapsfonden", "Idé", None, None, None, "", ""],
    ["", "Ingen", "", None, None, None, "", ""],
    ["Fel läge", "Fonden", "kanske", None, None, None, "", ""],
    ["Fel dag", "Fonden", "", "snart", None, None, "", ""],
    [None] * 8,
]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    workbook = Workbook()
    for row in ([], HEADER, *ROWS):
        workbook.active.append(row)
    path = tmp_path / "ansökningar.xlsx"
    workbook.save(path)
    return path


def test_a_list_is_shown_first_and_then_taken_in(database_url: str, book: Path) -> None:
    dry = here("import", str(book), "--database", database_url)
    assert dry.code == 0, dry.err
    lines = [line.split(None, 2) for line in dry.out.splitlines()]
    assert [line[:2] for line in lines] == [
        ["3", "new"],
        ["4", "new"],
        ["5", "new"],
        ["6", "refused"],
        ["7", "refused"],
        ["8", "refused"],
        ["9", "refused"],
    ]
    assert "the same as row 3" in lines[3][2]
    assert "'kanske' is no state" in lines[5][2]
    assert "write it as 2026-10-15" in lines[6][2]
    assert "Nothing was changed" in dry.err
    done = here("import", str(book), "--yes", "--database", database_url)
    assert done.code == 0, done.err
    engine = open_database(database_url, NOW)
    with engine.connect() as connection:
        found = {one.title: whole(connection, one) for one in find(connection, Wanted(), NOW)}
        known = figures(connection)
    engine.dispose()
    assert set(found) == {"Odla ihop", "Båtliv för alla", "Kören"}
    garden, boats, choir = (found[title].application for title in ("Odla ihop", "Båtliv för alla", "Kören"))
    assert (garden.state, garden.deadline, garden.asked, garden.currency) == (
        "preparing",
        date(2026, 9, 15),
        250000,
        "SEK",
    )
    assert [note.text for note in found["Odla ihop"].notes] == ["Anna\nTema: unga"]
    assert (boats.state, boats.outcome, boats.asked, boats.won) == ("awarded", "awarded", 1500000, 900000)
    assert (choir.state, choir.outcome, choir.decided_on) == ("declined", "declined", None)
    assert [(all.awarded, all.declined, all.win_rate) for all in known.total] == [(1, 1, 50)]
    assert known.years == (), "nobody said in which year"
    again = here("import", str(book), "--yes", "--database", database_url)
    assert [line.split()[1] for line in again.out.splitlines()][:3] == ["known", "known", "known"]
    assert "No row is a new application" in again.err
    assert here("undo", "--database", database_url).code == 0
    assert "3 applications would be taken in" in here("import", str(book), "--database", database_url).err


def test_columns_can_be_named(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows([["Vad", "Från vem", "Sökt"], ["Båtliv", "Östersjöfonden", "0 kr"]])
    wrong = here("import", str(path), "--database", sqlite_url)
    assert (wrong.code, wrong.out) == (2, "")
    assert "--map title=COLUMN" in wrong.err
    done = here("import", str(path), "--map", "title=Vad, funder=Från vem", "--database", sqlite_url)
    assert done.code == 0, done.err
    assert done.out.split(None, 2) == ["2", "new", "Båtliv · Östersjöfonden · idea\n"]


@pytest.mark.parametrize(
    ("content", "arguments", "words"),
    [
        (b"", [], "no rows"),
        (b"Titel\nx\n", ["--map", "titel"], "title=Project"),
        (b"Titel\nx\n", ["--map", "colour=Titel"], "nothing that a column can mean"),
        (b"Titel\nx\n", ["--map", "title=Namn"], "no column 'Namn'"),
        (b"Titel\nx\n", ["--org", "nobody"], "no organisation"),
    ],
)
def test_what_is_wrong_is_said(
    sqlite_url: str, tmp_path: Path, content: bytes, arguments: list[str], words: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    done = here("import", str(path), *arguments, "--database", sqlite_url)
    assert done.code in (1, 2)
    assert words in done.err
    assert "Traceback" not in done.err


def test_a_broken_workbook_is_said(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    done = here("import", str(path), "--database", sqlite_url)
    assert (done.code, "no workbook that can be read" in done.err) == (2, True)
