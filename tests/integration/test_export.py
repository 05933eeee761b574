"""`grants list --to FILE`: the same list as on the screen, opened by other programs."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from tests.integration.call_rows import NOW, add_call
from tests.integration.commands import run
from tracker.store.database import open_database, writing

CLOSES = NOW + timedelta(days=30)


@pytest.fixture
def database(database_url: str) -> str:
    engine = open_database(database_url, NOW)
    window = {"date": "2026-09-02", "time": "14:00:00", "zone": "Europe/Stockholm", "at": CLOSES, "stage": "full",
              "yearly": False, "certainty": "stated", "closes": CLOSES, "starts": None}  # fmt: skip
    with writing(engine) as connection:
        add_call(connection, "=Bryggor & bad", windows=[window], themes=("environment",))
        add_call(connection, "Löpande stöd", rolling=True)
        add_call(connection, "Stängd", windows=[{**window, "closes": NOW - timedelta(days=1)}])
    engine.dispose()
    return database_url


def test_the_file_equals_the_screen(database: str, tmp_path: Path) -> None:
    shown = json.loads(run("list", "--open", "--json", "--database", database).out)
    titles = [call["title"] for call in shown]
    assert titles == ["=Bryggor & bad", "Löpande stöd"]
    for name in ("l.csv", "l.xlsx", "l.ics", "l.json"):
        done = run("list", "--open", "--to", str(tmp_path / name), "--database", database)
        assert (done.code, done.out) == (0, ""), done.err
        assert name in done.err
    with (tmp_path / "l.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == ["'=Bryggor & bad", "Löpande stöd"]
    cells = [row[1] for row in load_workbook(tmp_path / "l.xlsx").active.iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [("=Bryggor & bad", "s"), ("Löpande stöd", "s")]
    (event,) = Calendar.from_ical((tmp_path / "l.ics").read_bytes()).events
    assert event.start == datetime(2026, 9, 2, 12, tzinfo=UTC)
    assert str(event["SUMMARY"]) == "Last day to apply: =Bryggor & bad"
    assert [call["id"] for call in json.loads((tmp_path / "l.json").read_text())] == [call["id"] for call in shown]


def test_common_grants_is_asked_for_by_name(database: str, tmp_path: Path) -> None:
    done = run("list", "--to", str(tmp_path / "l.json"), "--as", "common-grants", "--database", database)
    assert done.code == 0, done.err
    page = json.loads((tmp_path / "l.json").read_text())
    assert [item["status"]["value"] for item in page["items"]] == ["open", "open", "closed"]
