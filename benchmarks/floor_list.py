"""The least that a list can cost: Typer, Rich and sqlite3, one statement, one table. Prints what `grants list` does."""

import sqlite3

import typer
from rich.console import Console
from rich.table import Table

STATEMENT = """
    SELECT substr(public_id, 1, 8), title, closes, funder_name
    FROM deadlines JOIN calls ON calls.id = call_id
    WHERE closes > ? AND starts <= ? ORDER BY closes, call_id LIMIT ?
"""

app = typer.Typer()


@app.command()
def main(database: str, now: str, limit: int) -> None:
    """Print the open calls of a SQLite file, next deadline first."""
    table = Table()
    for name in ("Id", "Title", "Deadline", "Funder"):
        table.add_column(name)
    for id, title, closes, funder in sqlite3.connect(database).execute(STATEMENT, (now, now, limit)):
        table.add_row(id, title, closes, funder)
    Console().print(table)


if __name__ == "__main__":
    app()
