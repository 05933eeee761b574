"""`grants board` and `grants today`, whole process, with 200 organisations of 500 applications each and 100,000 calls.

Side by side with the floor of the listing benchmark: Typer, Rich and sqlite3 printing one table. Prints the ratios;
exits 1 when one of them is above its goal.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.filled import NOW, fill
from benchmarks.processes import floor, grants, run

CALLS, ORGANISATIONS, EACH = 100_000, 200, 500
ROUNDS = 11
MOST_TIMES_FLOOR = 4.0
COMMANDS = {
    "board": ["board"],
    "board --all": ["board", "--all"],
    "today": ["today"],
    "today --all": ["today", "--all"],
}
_STATES = (
    ("idea", 12), ("preparing", 10), ("submitted", 12), ("negotiation", 3), ("awarded", 4), ("running", 14),
    ("reported", 3), ("closed", 22), ("declined", 16), ("withdrawn", 4),
)  # fmt: skip

Row = dict[str, Any]


def main() -> int:
    """Print the figures; 1 when a goal was missed."""
    with tempfile.TemporaryDirectory(prefix="grants-board-") as folder:
        path = Path(folder, "grants.db")
        fill(path, CALLS)
        add_applications(path)
        for command in COMMANDS.values():
            _check(run(grants(path, *command), path.parent), command)
        seconds = _measure(path)
    return _report({name: statistics.median(taken) for name, taken in seconds.items()})


def add_applications(path: Path) -> None:
    """Organisations, their applications, tasks, submissions, reports, and deadlines that have moved."""
    chance = random.Random(5)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for table, rows in _rows(chance):
            _insert(connection, table, rows)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(chance: random.Random) -> Iterator[tuple[str, list[Row]]]:
    organisations = [
        {"id": number, "key": f"org-{number}", "name": f"Organisation {number}", "country": "SE",
         "is_default": number == 1, "version": 1}
        for number in range(1, ORGANISATIONS + 1)
    ]  # fmt: skip
    yield "organisations", organisations
    states = [state for state, weight in _STATES for _ in range(weight)]
    applications: list[Row] = []
    for organisation in range(1, ORGANISATIONS + 1):
        for call in chance.sample(range(1, CALLS + 1), EACH):
            applications.append(_application(len(applications) + 1, organisation, call, chance.choice(states), chance))
    yield "applications", applications
    yield "tasks", [row for one in applications for row in _tasks(one, chance)]
    yield "submissions", [_submission(one) for one in applications if one["state"] not in ("idea", "preparing")]
    yield "reports", [_report_of(one, chance) for one in applications if one["state"] in ("running", "reported")]
    yield "revisions", [_revision(number, chance) for number in range(1, 20_001)]


def _application(id: int, organisation: int, call: int, state: str, chance: random.Random) -> Row:
    since = NOW - timedelta(hours=chance.randint(1, 9000))
    won = 100_000_00 if state in ("awarded", "running", "reported") else None
    return {
        "id": id, "version": 1, "organisation_id": organisation, "call_id": call, "title": f"Utlysning {call}",
        "funder": f"Fond {call % 200}", "url": "", "state": state, "since": _stored(since), "started": _stored(since),
        "seen_at": _stored(since), "currency": "SEK", "asked": chance.randint(1, 900) * 100_000, "won": won,
        "reference": "", "outcome": "awarded" if won else "declined" if state == "declined" else "", "reason": "",
        "decided_on": f"{since:%Y-%m-%d}" if won else None,
    }  # fmt: skip


def _tasks(one: Row, chance: random.Random) -> Iterator[Row]:
    for number in range(3 if one["state"] in ("idea", "preparing", "running") else 1):
        due = NOW + timedelta(days=chance.randint(-20, 90))
        done = None if number else f"{NOW:%Y-%m-%d}"
        yield {
            "version": 1, "organisation_id": one["organisation_id"], "application_id": one["id"], "title": "Budget",
            "due": f"{due:%Y-%m-%d}", "done_on": done, "planned_for": "",
        }  # fmt: skip


def _submission(one: Row) -> Row:
    return {
        "version": 1, "application_id": one["id"], "stage": "full", "day": one["since"][:10], "reference": "",
        "asked": one["asked"], "outcome": one["outcome"],
    }  # fmt: skip


def _report_of(one: Row, chance: random.Random) -> Row:
    due = NOW + timedelta(days=chance.randint(-10, 300))
    return {
        "version": 1, "organisation_id": one["organisation_id"], "application_id": one["id"], "kind": "final",
        "title": "", "due": f"{due:%Y-%m-%d}",
    }  # fmt: skip


def _revision(number: int, chance: random.Random) -> Row:
    at = NOW - timedelta(minutes=chance.randint(1, 500_000))
    day = '[{"date": "2026-09-%02d", "stage": "full"}]'
    return {
        "call_id": chance.randint(1, CALLS), "field": "deadlines" if number % 3 else "title", "old": day % 1,
        "new": day % 15, "at": _stored(at), "source_id": 1, "url": "",
    }  # fmt: skip


def _insert(connection: sqlite3.Connection, table: str, rows: list[Row]) -> None:
    """Columns that nobody names are filled as the tables want: texts empty, numbers of people unknown."""
    known = connection.execute(f"PRAGMA table_info({table})").fetchall()
    empty = {name: "" if kind.startswith(("VARCHAR", "TEXT")) else 0 for _n, name, kind, needed, *_ in known if needed}
    empty.pop("id", None)
    whole = [{**empty, **row} for row in rows]
    names = list(whole[0])
    marks = ", ".join(f":{name}" for name in names)
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", whole)


def _measure(path: Path) -> dict[str, list[float]]:
    """All commands in turn, so that a slow moment of the machine meets them alike."""
    commands = {"floor": floor(path), **{name: grants(path, *words) for name, words in COMMANDS.items()}}
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for name, command in commands.items():
            started = time.perf_counter()
            run(command, path.parent)
            seconds[name].append(time.perf_counter() - started)
    return seconds


def _report(medians: dict[str, float]) -> int:
    floor = medians.pop("floor")
    print(f"floor {floor * 1000:.0f} ms")
    for name, taken in medians.items():
        print(f"grants {name:<12} {taken * 1000:4.0f} ms, {taken / floor:.2f} times (goal: at most {MOST_TIMES_FLOOR})")
    return int(max(medians.values()) / floor > MOST_TIMES_FLOOR)


def _check(printed: str, command: list[str]) -> None:
    if printed.count("\n") < 20:
        raise SystemExit(f"grants {' '.join(command)} printed too little:\n{printed}")


def _stored(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}.000000"


if __name__ == "__main__":
    sys.exit(main())
