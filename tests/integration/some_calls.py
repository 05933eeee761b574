"""Some calls for the tests of commands: open, closing, closed, rolling, dismissed, and one that is hostile."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import insert, select

from tests.integration.call_rows import NOW, add_call, add_source
from tests.integration.commands import Done, run
from tracker.calls.dismiss import dismiss
from tracker.store.changes import Edit
from tracker.store.database import open_database, writing
from tracker.store.tables.calls import amounts, calls

HOSTILE = "Stöd \x1b[31mtill\x1b[0m \u202eföreningar\x9b2J [red]med[/red] \x07klocka"


def window(days: int) -> dict[str, object]:
    """A deadline at two in the afternoon in Stockholm, so many days from now."""
    closes = NOW + timedelta(days=days)
    return {"date": closes.date().isoformat(), "time": "14:00:00", "zone": "Europe/Stockholm", "at": closes,
            "closes": closes}  # fmt: skip


def filled(folder: Path) -> str:
    """Some calls; the path of their database."""
    path = folder / "calls.db"
    engine = open_database(f"sqlite:///{path}", NOW)
    with writing(engine) as connection:
        source = add_source(connection, "grannskap", "Grannskapsfonden")
        other = add_source(connection, "rivers", "Rivers & Roots", "US")
        first = add_call(
            connection, "Arbetsmarknadsintegration", source_id=source, windows=[window(5)], themes=("employment",)
        )
        add_call(connection, HOSTILE, source_id=source, windows=[window(40)], summary="\x1b[2Jsumma")
        add_call(connection, "Community grants", source_id=other, rolling=True)
        add_call(connection, "Gammal", source_id=source, windows=[window(-5)])
        long = "En utlysning med ett mycket långt namn om samverkan " * 6
        add_call(connection, long, source_id=source, said="open")
        gone = add_call(connection, "Bortvald sak", source_id=source, windows=[window(9)])
        sum_row = {"role": "max", "currency": "SEK", "currency_assumed": False, "approximate": False}
        connection.execute(insert(amounts).values(call_id=first, amount=Decimal(500_000), **sum_row))
        edit = Edit(connection, "kim", NOW, "dismissed")
        dismiss(edit, connection, connection.scalar(select(calls.c.public_id).where(calls.c.id == gone)) or "")
    engine.dispose()
    return str(path)


def listed(done: Done) -> list[str]:
    """The titles of a list in JSON."""
    assert done.code == 0, done.err
    return [call["title"] for call in json.loads(done.out)]


def first_id(database: str) -> str:
    """Id of the call that closes first."""
    calls = json.loads(run("--database", database, "list", "--open", "--json").out)
    return str(calls[0]["id"])
