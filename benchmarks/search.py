"""Searching 100,000 calls, against the same full-text query with the same order sent raw. Goal: at most 3 times."""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.filled import NOW, fill, vocabulary
from tracker.calls.filter import CallFilter, Sort
from tracker.calls.query import find_calls
from tracker.calls.search import full_text_query
from tracker.store.database import open_database

CALLS = 100_000
SHOWN = 20
ROUNDS = 15
MOST_TIMES_RAW = 3.0

QUESTIONS = ("integration", "EU", "klimat energi", "samverkan barn äldre", vocabulary()[1_500])
"""A part of compounds, a two-letter word, several words, and one that few calls have."""

ORDERS: dict[Sort, str] = {"deadline": "closes, calls.id", "relevance": "bm25(call_search, 5.0, 1.0, 2.0), calls.id"}

RAW = """
    SELECT calls.*, closes FROM call_search
    JOIN calls ON calls.id = call_search.rowid JOIN deadlines ON deadlines.call_id = calls.id
    WHERE call_search MATCH ? AND closes > ? ORDER BY {order} LIMIT ?
"""


def main() -> int:
    """Print the figures; 1 when the goal was missed."""
    with tempfile.TemporaryDirectory(prefix="grants-search-") as folder:
        path = Path(folder, "grants.db")
        fill(path, CALLS)
        worst = max(_compare(path, question, sort) for question in QUESTIONS for sort in ORDERS)
    print(f"search against the raw query, at worst: {worst:.2f} (goal: at most {MOST_TIMES_RAW})")
    return int(worst > MOST_TIMES_RAW)


def _compare(path: Path, question: str, sort: Sort) -> float:
    """How many times longer ours takes; the two are run in turn."""
    engine = open_database(f"sqlite:///{path}", NOW)
    raw = sqlite3.connect(path)
    wanted = CallFilter(open=True, text=question, sort=sort, limit=SHOWN)
    with engine.connect() as connection:
        values = (full_text_query(connection, question), f"{NOW:%Y-%m-%d %H:%M:%S}.000000", SHOWN)
        ours, theirs = _in_turn(
            lambda: find_calls(connection, wanted, NOW, brief=True),
            lambda: raw.execute(RAW.format(order=ORDERS[sort]), values).fetchall(),
        )
    engine.dispose()
    print(f"{question:<22} by {sort:<9} raw {theirs:6.1f} ms, ours {ours:6.1f} ms, {ours / theirs:.2f} times")
    return ours / theirs


def _in_turn(*functions: Callable[[], list[Any]]) -> tuple[float, ...]:
    """The median milliseconds of each, measured in turn after one run that warms up."""
    taken: list[list[float]] = [[] for _ in functions]
    for _ in range(ROUNDS + 1):
        for function, times in zip(functions, taken, strict=True):
            started = time.perf_counter()
            if len(function()) != SHOWN:
                raise SystemExit("a search found too little to compare")
            times.append((time.perf_counter() - started) * 1000)
    return tuple(statistics.median(times[1:]) for times in taken)


if __name__ == "__main__":
    sys.exit(main())
