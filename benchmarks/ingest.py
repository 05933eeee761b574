"""Storing calls: 100,000 new ones, and the same again, against plain `sqlite3.executemany` of the same rows.

The reference writes the very rows that ingest came to, into the same tables and indexes, full text and words
included, in one transaction with the same settings; its rows lie ready in memory. The time it takes to invent the
calls is taken off ours. Each part runs in a process of its own.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, event

from benchmarks.synthetic import NOW, SOURCE, invented_calls
from tracker.calls.ingest import ingest
from tracker.calls.model import Fetched
from tracker.calls.plan import BATCH
from tracker.store.database import open_database
from tracker.store.tables.base import metadata

CALLS = 100_000
LATER = NOW + timedelta(days=1)


def main() -> int:
    """Print each figure as a ratio, with its goal; 1 when a goal was missed."""
    with tempfile.TemporaryDirectory() as folder:
        ours, raw = f"{folder}/ours.db", f"{folder}/raw.db"
        invent = _in_child("invent")["seconds"]
        first, again = _in_child("first", ours), _in_child("again", ours)
        raw_first, raw_again = _in_child("raw_first", ours, raw), _in_child("raw_again", ours, raw)
        raw_digests = _in_child("raw_digests", ours, raw)
    print(f"{CALLS:,} calls, {invent:.1f} s to invent them")
    met = [
        _print("new", first, invent),
        _compare("inserting the same rows", raw_first, first, invent),
        _print("the same again", again, invent),
        _compare("upserting the same rows", raw_again, again, invent),
    ]
    _compare("upserting calls by ready digests, and sightings", raw_digests, again, invent, goal=0)
    return 0 if all(met) else 1


def _print(what: str, ours: dict[str, float], invent: float) -> bool:
    print(f"{what}: {ours['seconds'] - invent:.1f} s; write lock {ours['lock']:.1f} s (goal: under 10)", end="; ")
    print(f"peak memory {ours['memory']:.0f} MB (goal: under 300)")
    return ours["lock"] < 10 and ours["memory"] < 300


def _compare(what: str, raw: dict[str, float], ours: dict[str, float], invent: float, goal: float = 0.4) -> bool:
    ratio = raw["seconds"] / (ours["seconds"] - invent)
    wanted = f"goal: at least {goal:.2f}" if goal else "for comparison"
    print(f"    {ratio:.2f} x raw executemany, {what}: {raw['seconds']:.1f} s ({wanted})")
    return ratio >= goal


def _in_child(*arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.ingest", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {name: float(value) for name, value in (line.split("=") for line in done.stdout.split())}


def _timed(work: Callable[[], Any]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _invent() -> None:
    def use_up() -> None:
        calls = invented_calls(CALLS)
        while list(islice(calls, BATCH)):
            pass

    print(f"seconds={_timed(use_up)}")


def _ingest(path: str, now: datetime) -> None:
    engine = open_database(f"sqlite:///{path}", NOW)
    locked = _watch_lock(engine)
    seconds = _timed(lambda: ingest(engine, SOURCE, invented_calls(CALLS), Fetched(now), now))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"seconds={seconds} lock={sum(locked)} memory={memory}")


def _watch_lock(engine: Engine) -> list[float]:
    """Seconds for which the write lock was held, by transaction."""
    began: list[float] = []
    held: list[float] = []

    def on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get("grants_writes"):
            began.append(perf_counter())

    def on_commit(connection: Connection) -> None:
        if connection.get_execution_options().get("grants_writes"):
            held.append(perf_counter() - began[-1])

    event.listen(engine, "begin", on_begin)
    event.listen(engine, "commit", on_commit)
    return held


def _raw_first(ours: str, raw: str) -> None:
    open_database(f"sqlite:///{raw}", NOW).dispose()
    tables = {table.name: _rows(ours, table.name) for table in metadata.sorted_tables}
    texts = [(row["id"], row["title"], row["summary"], row["funder_name"]) for row in _named(ours, "calls")]

    def write(connection: sqlite3.Connection) -> None:
        for name, rows in tables.items():
            if rows:
                places = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
        connection.executemany(
            "INSERT INTO call_search (rowid, title, summary, funder_name) VALUES (?, ?, ?, ?)", texts
        )

    print(f"seconds={_timed(lambda: _in_transaction(raw, write))}")


def _raw_again(ours: str, raw: str) -> None:
    """Every row once more; what is there stays, and sightings get their new time."""
    tables = {table.name: _rows(ours, table.name) for table in metadata.sorted_tables if table.name != "sightings"}
    seen = _seen(ours)

    def write(connection: sqlite3.Connection) -> None:
        for name, rows in tables.items():
            if rows:
                places = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {name} VALUES ({places}) ON CONFLICT DO NOTHING", rows)
        _see(connection, seen)

    print(f"seconds={_timed(lambda: _in_transaction(raw, write))}")


def _raw_digests(ours: str, raw: str) -> None:
    """Only what an unchanged call needs when its digest is known beforehand."""
    rows, seen = _rows(ours, "calls"), _seen(ours)
    places = ", ".join("?" * len(rows[0]))

    def write(connection: sqlite3.Connection) -> None:
        connection.executemany(
            f"INSERT INTO calls VALUES ({places}) ON CONFLICT (source_id, external_id, round) "
            "DO UPDATE SET digest = excluded.digest WHERE digest <> excluded.digest",
            rows,
        )
        _see(connection, seen)

    print(f"seconds={_timed(lambda: _in_transaction(raw, write))}")


def _see(connection: sqlite3.Connection, seen: list[tuple[str, int, int]]) -> None:
    connection.executemany("UPDATE sightings SET last_seen = ?, missed = 0 WHERE call_id = ? AND source_id = ?", seen)


def _in_transaction(path: str, write: Callable[[sqlite3.Connection], None]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        write(connection)
        connection.execute("COMMIT")


def _rows(path: str, table: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()


def _named(path: str, table: str) -> Iterable[sqlite3.Row]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(f"SELECT * FROM {table}").fetchall()


def _seen(path: str) -> list[tuple[str, int, int]]:
    moment = LATER.replace(tzinfo=None).isoformat(" ")
    with closing(sqlite3.connect(path)) as connection:
        return [(moment, *key) for key in connection.execute("SELECT call_id, source_id FROM sightings")]


_PARTS: dict[str, Callable[..., None]] = {
    "invent": _invent,
    "first": lambda path: _ingest(path, NOW),
    "again": lambda path: _ingest(path, LATER),
    "raw_first": _raw_first,
    "raw_again": _raw_again,
    "raw_digests": _raw_digests,
}

if __name__ == "__main__":
    if sys.argv[1:]:
        _PARTS[sys.argv[1]](*sys.argv[2:])
    else:
        sys.exit(main())
