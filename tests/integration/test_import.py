"""`grants import` and `grants funder`: calls of other programs, and what funders gave."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from tests.integration.commands import here
from tests.unit.test_giving import grant


def calls_file(tmp_path: Path) -> Path:
    item = {
        "id": "30a12e5e-5940-4c08-921c-17a8960fcf4b",
        "title": "Hamnstöd",
        "status": {"value": "open"},
        "description": "Stöd till hamnar.",
        "keyDates": {"closeDate": {"eventType": "singleDate", "name": "C", "date": "2026-10-15", "time": "14:00:00"}},
        "source": "https://hamn.example/17",
        "customFields": {"agency": {"name": "agency", "fieldType": "string", "value": "Hamnfonden"}},
    }
    path = tmp_path / "calls.json"
    path.write_text(json.dumps({"items": [item]}), encoding="utf-8")
    return path


def awards_file(tmp_path: Path) -> Path:
    grants = [
        grant(),
        grant(id="2", amountAwarded=500, awardDate="01/02/2025", title="=evil()"),
        grant(id="3", amountAwarded=700, currency="USD"),
        grant(id="4", awardDate="never"),
    ]
    path = tmp_path / "awards.json"
    path.write_text(json.dumps({"grants": grants}), encoding="utf-8")
    return path


def test_calls_enter_by_the_one_door(database_url: str, tmp_path: Path) -> None:
    path = str(calls_file(tmp_path))
    dry = here("import", path, "--dry-run", "--database", database_url)
    assert (dry.code, json.loads(here("list", "--json", "--database", database_url).out)) == (0, [])
    assert "Nothing was changed" in dry.out
    first = here("import", path, "--country", "SE", "--database", database_url)
    assert (first.code, first.out) == (0, "Calls: 1 new, 0 changed, 0 as before, 0 left out.\n"), first.err
    again = here("import", path, "--country", "SE", "--database", database_url)
    assert again.out == "Calls: 0 new, 0 changed, 1 as before, 0 left out.\n"
    (call,) = json.loads(here("list", "--open", "--json", "--database", database_url).out)
    assert call["deadlines"][0]["at"] == "2026-10-15T14:00:00+02:00"
    assert (call["funder"]["name"], call["source"]) == ("Hamnfonden", "imported")


def test_what_a_funder_gave_is_never_a_call(database_url: str, tmp_path: Path) -> None:
    done = here("import", str(awards_file(tmp_path)), "--database", database_url)
    assert done.out == "Awards: 3 new, 0 changed, 0 as before, 1 not taken in.\n"
    assert "Record 4: 'never' is no date" in done.err
    again = here("import", str(awards_file(tmp_path)), "--database", database_url)
    assert again.out == "Awards: 0 new, 0 changed, 3 as before, 1 not taken in.\n"
    assert json.loads(here("list", "--all", "--json", "--database", database_url).out) == []
    shown = here("funder", "show", "harbour", "--database", database_url)
    assert "2 awards" not in shown.out
    assert "1 award: £12,500.50" in shown.out
    assert "US$700" in shown.out
    (giving,) = json.loads(here("funder", "show", "GB-CHC-1", "--json", "--database", database_url).out)["giving"]
    assert [(year["year"], year["currency"], year["total"]) for year in giving["years"]] == [
        (2026, "GBP", "12500.5"),
        (2026, "USD", "700"),
        (2025, "GBP", "500"),
    ]
    rows = list(csv.DictReader(StringIO(here("funder", "show", "harbour", "--csv", "--database", database_url).out)))
    assert [row["title"] for row in rows][-1] == "'=evil()"
    assert here("funder", "list", "--database", database_url).out.split() == ["3", "Harbour", "Trust"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"grants": 3}', "needs a list"),
        ("[3]", "needs id and title"),
    ],
)
def test_what_cannot_be_read_is_said_and_changes_nothing(
    sqlite_url: str, tmp_path: Path, content: str | None, words: str
) -> None:
    path = tmp_path / "file.json"
    if content is not None:
        path.write_text(content)
    done = here("import", str(path), "--database", sqlite_url)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert here("funder", "show", "nobody", "--database", sqlite_url).code == 2
