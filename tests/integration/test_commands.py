"""Lists of calls, one call, and dismissed ones, through real processes."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.integration.call_rows import NOW, add_call
from tests.integration.commands import run
from tests.integration.some_calls import first_id, listed, window
from tracker.store.database import open_database, writing
from tracker.store.tables.calls import calls


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        (["--open"], 4),
        (["--closing", "30d"], 1),
        (["--open", "--dismissed"], 5),
        (["--funder", "rivers"], 1),
        (["--country", "us"], 1),
        (["--min-amount", "400k"], 1),
        (["--min-amount", "0,6m"], 0),
        (["--max-amount", "500 000", "--currency", "SEK"], 1),
        (["--min-amount", "1", "--currency", "eur"], 0),
        (["--source", "grannskap", "--limit", "2"], 2),
        (["--new-since", "7d"], 5),
        (["--new-since", "2026-08-04"], 0),
        (["--changed-since", "7d"], 0),
        (["--all"], 5),
    ],
)
def test_options_narrow_the_list(database: str, arguments: list[str], titles: int) -> None:
    assert len(listed(run("list", *arguments, "--json", "--database", database))) == titles


def test_csv_has_a_line_for_each_call(database: str) -> None:
    done = run("list", "--open", "--csv", "--database", database)
    rows = list(csv.DictReader(StringIO(done.out)))
    assert [row["status"] for row in rows] == ["open", "open", "rolling", "open"]


def test_a_limit_that_nobody_set_is_said(tmp_path: Path) -> None:
    path = f"sqlite:///{tmp_path / 'many.db'}"
    engine = open_database(path, NOW)
    with writing(engine) as connection:
        for number in range(51):
            add_call(connection, f"Utlysning {number}", windows=[window(number + 1)])
    engine.dispose()
    done = run("list", "--open", GRANTS_DATABASE_URL=path)
    assert len(done.out.splitlines()) == 51
    assert "The first 50 calls" in done.err
    assert len(run("list", "--open", "--all", GRANTS_DATABASE_URL=path).out.splitlines()) == 52
    assert len(listed(run("list", "--open", "--json", GRANTS_DATABASE_URL=path))) == 51


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [(["--open"], "grants crawl"), (["--search", "zzz"], "grants crawl")],
)
def test_an_empty_database_says_how_to_begin(tmp_path: Path, arguments: list[str], hint: str) -> None:
    done = run("list", *arguments, "--database", str(tmp_path / "new" / "grants.db"))
    assert (done.code, done.out) == (0, "")
    assert hint in done.err


def test_what_is_shown_of_one_call(database: str) -> None:
    id = first_id(database)
    text = run("show", id[:8], "--database", database).out
    assert text.startswith("Arbetsmarknadsintegration\nGrannskapsfonden · open\n")
    assert "8 August 2026 14:00, in 5 days" in text
    assert "up to SEK 500,000" in text
    table = json.loads(run("show", id, "--json", "--database", database).out)
    assert table["title"] == "Arbetsmarknadsintegration"
    assert (table["evidence"], table["revisions"]) == ([], [])


def test_a_call_that_its_source_no_longer_shows_is_not_listed_as_open_and_says_why(database: str) -> None:
    id = first_id(database)
    with writing(open_database(f"sqlite:///{database}", NOW)) as connection:
        connection.execute(update(calls).where(calls.c.public_id.startswith(id)).values(gone_since=NOW))
    assert "Arbetsmarknadsintegration" not in listed(run("list", "--open", "--json", "--database", database))
    assert "Grannskapsfonden · open · no longer shown by its source" in run("show", id, "--database", database).out
    assert json.loads(run("show", id, "--json", "--database", database).out)["gone_since"] == NOW.isoformat()


def test_dismissed_calls_stay_away_until_they_are_taken_back(database: str) -> None:
    id = first_id(database)
    assert run("dismiss", id, "--database", database, GRANTS_USER="kim").code == 0
    assert "Arbetsmarknadsintegration" not in listed(run("list", "--json", "--database", database))
    assert run("dismiss", "--undo", id, "--database", database).code == 0
    assert "Arbetsmarknadsintegration" in listed(run("list", "--json", "--database", database))


def test_a_wrong_id_dismisses_nothing(database: str) -> None:
    id = first_id(database)
    done = run("dismiss", id, "zzz", "--database", database)
    assert (done.code, done.out, "zzz" in done.err) == (2, "", True)
    assert "Arbetsmarknadsintegration" in listed(run("list", "--json", "--database", database))


@pytest.mark.parametrize("theme", ["employment", "Employment", "arbetsmarknad"])
def test_a_theme_is_known_by_its_key_and_its_names(database: str, theme: str) -> None:
    assert listed(run("list", "--theme", theme, "--json", "--database", database)) == ["Arbetsmarknadsintegration"]
