"""Ingest when things go wrong: two at once, kill -9, a full disk, a reader that breaks. Nothing stored is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, make_url, select, text

from config.catalogue import Expect, Funder, Source
from tracker.calls.ingest import ingest
from tracker.calls.model import Fetched
from tracker.facts.model import Understood
from tracker.store.database import DatabaseProblem, open_database
from tracker.store.tables import all_tables
from tracker.store.tables.calls import calls, revisions, runs, words

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SOURCE = Source(
    key="fund",
    name="Exempelfonden",
    family="listing",
    site="https://fund.example/",
    funder=Funder("fund", "Exempelfonden"),
    verified="unverified",
    expect=Expect(items=1),
)
PROGRAM = """
import os, signal, sys
from datetime import UTC, datetime
from sqlalchemy import event
from config.catalogue import Funder, Source
from tracker.calls.ingest import ingest
from tracker.calls.model import Fetched
from tracker.facts.model import Understood
from tracker.store.database import open_database

NOW = datetime(2026, 8, 4, 12, tzinfo=UTC)
url, key, word, dies_at = sys.argv[1:]
engine = open_database(url, NOW)
source = Source(key, "Exempelfonden", "listing", "https://fund.example/", Funder("fund", "Exempelfonden"), "unverified")


def die(connection, cursor, statement, *_):
    if dies_at and statement.startswith(dies_at):
        os.kill(os.getpid(), signal.SIGKILL)


event.listen(engine, "after_cursor_execute", die)
calls = [Understood(key, str(n), f"https://fund.example/{n}", NOW, f"{word} {n}") for n in range(1500)]
print("ready", flush=True)
sys.stdin.readline()
report = ingest(engine, source, calls, Fetched(NOW), NOW)
print(report.new, report.changed, report.unchanged)
"""


def some(word: str, count: int = 5) -> list[Understood]:
    return [Understood("fund", str(n), f"https://fund.example/{n}", NOW, f"{word} {n}") for n in range(count)]


def everything(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(table).order_by(*table.c)).all()
            for table in all_tables().sorted_tables
        }


def child(url: str, key: str, word: str, dies_at: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, url, key, word, dies_at]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, text=True, **pipes)


@pytest.mark.parametrize("other", ["fund", "other"])
def test_two_crawls_at_once_are_both_stored(engine: Engine, database_url: str, other: str) -> None:
    both = [child(database_url, "fund", "Stöd"), child(database_url, other, "Stöd")]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], ends
    stored = 1500 if other == "fund" else 3000
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(calls)) == stored
        assert connection.scalar(select(func.sum(runs.c.new))) == stored
        assert connection.scalar(select(func.count()).select_from(runs)) == 2
        assert connection.scalar(select(func.count()).select_from(words)) == connection.scalar(
            select(func.count(words.c.word.distinct()))
        )


@pytest.mark.parametrize("statement", ["INSERT INTO calls", "UPDATE calls", "INSERT INTO revisions", "UPDATE runs"])
def test_a_killed_process_leaves_the_old_state(engine: Engine, database_url: str, statement: str) -> None:
    ingest(engine, SOURCE, some("Gammalt"), Fetched(NOW), NOW)
    before = everything(engine)
    process = child(database_url, "fund", "Nytt", statement)
    process.communicate("go\n", timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert everything(engine) == before
    assert ingest(engine, SOURCE, some("Nytt"), Fetched(LATER), LATER).changed == 5


def test_a_full_disk_is_told_and_keeps_what_was_stored(sqlite_url: str) -> None:
    ingest(open_database(sqlite_url, NOW), SOURCE, some("Gammalt"), Fetched(NOW), NOW)
    engine = open_database(sqlite_url, NOW)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 80"))
    engine.pool.dispose()
    before = everything(engine)
    with pytest.raises(DatabaseProblem, match="the disk is full; nothing of this step was stored") as caught:
        ingest(engine, SOURCE, some("Nytt", 20_000), Fetched(LATER), LATER)
    assert str(make_url(sqlite_url).database) in str(caught.value)
    assert everything(engine) == before
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"


def test_a_reader_that_breaks_in_the_middle_stores_nothing(engine: Engine) -> None:
    def broken() -> Iterator[Understood]:
        yield from some("Stöd", 2500)
        raise ZeroDivisionError

    before = everything(engine)
    with pytest.raises(ZeroDivisionError):
        ingest(engine, SOURCE, broken(), Fetched(NOW), NOW)
    assert everything(engine) == before


def test_what_another_crawl_stored_in_between_stands(engine: Engine, database_url: str) -> None:
    """The other crawl comes in when everything is compared and nothing is written yet."""
    ingest(engine, SOURCE, some("Gammalt", 10), Fetched(NOW), NOW)
    other = open_database(database_url, NOW)
    waiting = [some("Deras", 1000)]

    def come_in(_connection: Connection, options: dict[str, Any]) -> None:
        if waiting and options.get("grants_writes"):
            ingest(other, SOURCE, waiting.pop(), Fetched(LATER), LATER)

    event.listen(engine, "set_connection_execution_options", come_in)
    report = ingest(engine, SOURCE, some("Vårt", 1000), Fetched(LATER), LATER)
    other.dispose()
    assert (report.new, report.changed, report.unchanged) == (0, 0, 1000)
    with engine.connect() as connection:
        titles = connection.scalars(select(calls.c.title)).all()
        assert (len(titles), {title.split()[0] for title in titles}) == (1000, {"Deras"})
        assert connection.scalar(select(func.count()).select_from(revisions)) == 10
