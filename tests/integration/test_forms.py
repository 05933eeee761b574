"""Every list and view as JSON, as CSV and as a file: one table of commands, one filled database."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import typer
from icalendar import Calendar
from openpyxl import load_workbook

from cli import main
from tests.integration.call_rows import NOW, add_call
from tests.integration.commands import here
from tests.unit.test_giving import grant
from tracker.store.database import open_database, writing

CLOSES = NOW + timedelta(days=30)
EVIL = "=HYPERLINK(0)"
"""A text that a spreadsheet must not take for a formula."""

LISTS = [
    "list", "list --for huset", "list --sort match", "search list", "search run alla", "match {call}",
    "match {call} --all", "org list", "member list", "app list", "app plan A1", "app checklist", "app budget A2",
    "app report A1", "board", "today", "calendar", "figures", "outcome show", "history A1", "history huset", "review",
    "duplicates list", "duplicates list --linked", "sources list", "sources health --all", "funder list",
    "funder show harbour", "undo --list", "log", "digest status",
]  # fmt: skip
"""Every command that answers with a list."""
_MAY_BE_EMPTY = ("log", "digest status", "duplicates list", "app report A1")
ONE = {
    "show", "org show", "org add", "org edit", "app show", "app fund", "member add", "member edit", "member digest",
    "member import", "member forget", "sources show", "sources check", "sources try", "sources reread", "crawl",
    "add", "read", "backup", "daemon status", "doctor", "digest preview",
}  # fmt: skip
"""What answers about one thing, or about what it has just done: as JSON, and on the screen."""


def commands(tree: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its name."""
    for name, command in getattr(tree, "commands", {}).items():
        yield f"{before}{name}", command
        yield from commands(command, f"{before}{name} ")


def test_every_command_that_reads_has_the_same_forms() -> None:
    found = dict(commands(typer.main.get_command(main.application())))
    options = {name: {flag for parameter in one.params for flag in parameter.opts} for name, one in found.items()}
    lists = {name for name in options for words in LISTS if f"{words} ".startswith(f"{name} ")} - {"search", "app"}
    lists = {name for name in lists if not hasattr(found[name], "commands")}
    lacking = {name for name in lists if not {"--json", "--csv", "--to"} <= options[name]}
    assert not lacking, f"give these lists --json, --csv and --to (cli.forms): {sorted(lacking)}"
    others = {name for name, flags in options.items() if "--json" in flags} - lists - ONE
    assert not others, f"put these into the table of lists, or among what answers about one thing: {sorted(others)}"


@pytest.fixture
def database(sqlite_url: str, tmp_path: Path) -> str:
    """Something of everything; what people and sources wrote begins as a formula would."""
    engine = open_database(sqlite_url, NOW)
    window = {"date": "2026-09-02", "zone": "Europe/Stockholm", "at": CLOSES, "closes": CLOSES}
    with writing(engine) as connection:
        add_call(connection, EVIL, windows=[window], themes=("environment",), public_id="aaaaaaaa1")
        add_call(connection, "Samma", windows=[window], public_id="bbbbbbbb2")
        add_call(connection, "Löpande", rolling=True, public_id="cccccccc3")
        add_call(connection, "Okänt", said="open", public_id="dddddddd4")
    engine.dispose()
    awards = tmp_path / "awards.json"
    awards.write_text(json.dumps({"grants": [grant(title=EVIL)]}))
    for words in (
        ["org", "add", "--name", EVIL, "--key", "huset"], ["member", "add", "asa@example.org", "--name", EVIL],
        ["search", "save", "alla", "--open"], ["duplicates", "link", "aaaaaaaa", "bbbbbbbb"], ["import", str(awards)],
        ["apply", "aaaaaaaa", "--sum", "100k"], ["app", "note", "A1", EVIL], ["app", "task", "A1", EVIL, "--due", "5d"],
        ["apply", "--title", EVIL, "--funder", EVIL, "--deadline", "9d", "--sum", "2k"],
        ["app", "budget", "A2", "--line", EVIL, "--planned", "2k"],
        ["outcome", "add", "A2", "indicator", EVIL, "--unit", "people", "--target", "9"],
        ["outcome", "measure", "K1", "4", "--source", EVIL], ["outcome", "add", "A2", "outcome", EVIL],
    ):  # fmt: skip
        done = here(*words, "--database", sqlite_url)
        assert done.code == 0, (words, done.err)
    return sqlite_url


def test_every_list_is_the_same_in_every_form(database: str, tmp_path: Path) -> None:
    for number, words in enumerate(LISTS):
        command = words.format(call="aaaaaaaa").split()
        told = _said(database, *command, "--json")
        rows = list(csv.reader(StringIO(_said(database, *command, "--csv"))))
        book = tmp_path / f"{number}.xlsx"
        assert _said(database, *command, "--to", str(book)) == ""
        sheet = load_workbook(book).active
        assert sheet is not None
        cells = [list(row) for row in sheet.iter_rows()]
        assert [cell.value for cell in cells[0]] == rows[0], words
        assert [[_plain(cell.value) for cell in row] for row in cells[1:]] == [
            [_plain(text) for text in row] for row in rows[1:]
        ], words
        assert not [cell.coordinate for row in cells for cell in row if cell.data_type == "f" or cell.hyperlink]
        assert not [text for row in rows for text in row if text.startswith("=")]
        if isinstance(json.loads(told), list) and not words.startswith(("history", "outcome")):
            assert len(json.loads(told)) == len(rows) - 1, words
        assert len(rows) > 1 or words in _MAY_BE_EMPTY, f"{words}: nothing to compare"
    _check_other_files(database, tmp_path)


def _check_other_files(database: str, tmp_path: Path) -> None:
    for words in ("list --for huset", "today", "calendar"):
        name = words.split()[0]
        for form in ("json", "csv", "ics"):
            _said(database, *words.split(), "--to", str(tmp_path / f"{name}.{form}"))
        assert (tmp_path / f"{name}.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
        assert Calendar.from_ical((tmp_path / f"{name}.ics").read_bytes()).events
    fitting = json.loads((tmp_path / "list.json").read_text())
    assert [each["match"]["organisation"] for each in fitting] == ["huset"] * 3
    assert fitting[0]["title"] == EVIL
    rows = list(csv.DictReader((tmp_path / "list.csv").open(encoding="utf-8-sig", newline="")))
    assert [int(row["match_score"]) for row in rows] == [each["match"]["score"] for each in fitting]
    assert all(row["match_fit"] and row["match_reasons"] for row in rows)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["list", "--to", "calls"], 2, "in which form"),
        (["list", "--to", "calls.pdf"], 2, "in which form"),
        (["list", "--to", "x.csv", "--json"], 2, "one answer has one form"),
        (["list", "--as", "csv"], 2, "--to"),
        (["list", "--to", "x.csv", "--as", "pdf"], 2, "--as"),
        (["list", "--to", "no/such/folder/x.csv"], 1, "no/such/folder"),
        (["list", "--to", "no/such/folder/x.xlsx"], 1, "no/such/folder"),
        (["list", "--to", "no/such/folder/x.ics"], 1, "no/such/folder"),
        (["board", "--json", "--csv"], 2, "one answer has one form"),
        (["board", "--to", "board.ics"], 2, "in which form"),
        (["app", "budget", "A1", "--line", "Hyra", "--planned", "1k", "--to", "no.csv"], 2, "change it first"),
        (["app", "budget", "A1", "--read", "none.csv", "--yes", "--json"], 2, "change it first"),
        (["app", "report", "A1", "final", "--due", "2030-01-01", "--csv"], 2, "change it first"),
    ],
)
def test_what_cannot_be_written_is_said(sqlite_url: str, arguments: list[str], code: int, words: str) -> None:
    done = here(*arguments, "--database", sqlite_url)
    assert (done.code, done.out) == (code, "")
    assert words in done.err
    assert "Traceback" not in done.err


def _said(database: str, *words: str) -> str:
    done = here(*words, "--database", database)
    assert done.code == 0 or words[:2] == ("sources", "health"), (words, done.err)
    return done.out


def _plain(value: object) -> str:
    """A cell and the text of a CSV as the same: a number, a day, or a text without the mark against formulas."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if hasattr(value, "date"):
        return str(value.date())
    text = str(value)
    try:
        return f"{float(text):g}"
    except ValueError:
        return text.removeprefix("'")
