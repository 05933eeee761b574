"""From a server's page to stored calls: `crawl` as a whole, on a real database."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select

from config.catalogue import Expect, Source
from crawler import process
from crawler.run import Event, crawl
from tests.integration.crawling import NOW, PLAIN_CHILD, settings, source
from tests.server import Answer, Server, serving
from tracker.calls.model import RunReport
from tracker.store.tables.calls import calls, revisions, runs

PAGE = "<li>Support for choirs</li><li>Support for clubs</li>"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(process, "COMMAND", PLAIN_CHILD)
    with serving(**{"/calls": Answer(PAGE, etag='"1"')}) as running:
        yield running


def expecting(*urls: str, key: str = "plain") -> Source:
    return source(*urls, key=key, expect=Expect(items=1))


def count(engine: Engine, table: object) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def crawl_one(server: Server, engine: Engine, folder: Path, **more: object) -> RunReport:
    (report,) = crawl([expecting(server.url("/calls"))], settings(folder, **more), engine, NOW)
    return report


def test_what_is_read_is_stored_and_a_second_crawl_changes_nothing(
    server: Server, sqlite_engine: Engine, tmp_path: Path
) -> None:
    first, second = (crawl_one(server, sqlite_engine, tmp_path) for _ in range(2))
    assert (first.verdict, first.new, first.unchanged, first.not_modified) == ("healthy", 2, 0, 0)
    assert (second.verdict, second.new, second.unchanged, second.not_modified) == ("healthy", 0, 2, 1)
    assert first.problems == second.problems == ()
    assert first.started == NOW
    assert (count(sqlite_engine, calls), count(sqlite_engine, revisions), count(sqlite_engine, runs)) == (2, 0, 2)


def test_a_source_that_answered_once_and_now_fails_is_a_failed_run_that_loses_nothing(
    server: Server, sqlite_engine: Engine, tmp_path: Path
) -> None:
    crawl_one(server, sqlite_engine, tmp_path)
    server.routes["/calls"] = Answer("oh no", 500)
    report = crawl_one(server, sqlite_engine, tmp_path)
    assert (report.verdict, report.new, report.changed) == ("failed", 0, 0)
    assert report.problems[0] == f"plain: {server.url('/calls')} answered 500 (3 tries)"
    assert (count(sqlite_engine, calls), count(sqlite_engine, revisions), count(sqlite_engine, runs)) == (2, 0, 2)


def test_progress_is_told_with_counts_and_ends_with_the_report(
    server: Server, sqlite_engine: Engine, tmp_path: Path
) -> None:
    events: list[Event] = []
    (report,) = crawl([expecting(server.url("/calls"))], settings(tmp_path), sqlite_engine, NOW, on_event=events.append)
    assert [events[0].kind, events[-1].kind] == ["started", "finished"]
    assert {one.kind for one in events} == {"started", "page", "item", "finished"}
    assert (events[-1].requests, events[-1].items, events[-1].report) == (2, 2, report)


def test_a_killed_child_keeps_what_was_finished_and_fails_the_rest(
    server: Server, sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAIN_CHILD_PID", str(tmp_path / "pid"))
    server.routes["/endless"] = Answer(PAGE, delay=60.0)
    sources = [
        expecting(server.url("/calls"), key="quick"),
        expecting(server.url("/endless", "localhost"), key="endless"),
    ]

    told_before: list[Event] = []

    def kill_beside_the_endless_one(told: Event) -> None:
        """Also when it is tried again, alone."""
        told_before.append(told)
        quick_is_done = any((each.source, each.kind) == ("quick", "finished") for each in told_before)
        if quick_is_done and (told.source, told.kind) in (("quick", "finished"), ("endless", "started")):
            os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)

    allowed = settings(tmp_path, timeout=60.0)
    quick, endless = crawl(sources, allowed, sqlite_engine, NOW, on_event=kill_beside_the_endless_one)
    assert (quick.verdict, quick.new) == ("healthy", 2)
    assert endless.verdict == "failed"
    assert "ended before the source was read (SIGKILL)" in endless.problems[0]
    assert (count(sqlite_engine, calls), count(sqlite_engine, runs)) == (2, 2)


def test_two_crawls_at_once_on_one_database(server: Server, sqlite_engine: Engine, tmp_path: Path) -> None:
    server.routes["/calls"] = Answer("".join(f"<li>Support number {n}</li>" for n in range(200)))
    found: list[RunReport] = []
    threads = [
        threading.Thread(target=lambda: found.append(crawl_one(server, sqlite_engine, tmp_path))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.verdict for report in found] == ["healthy", "healthy"]
    assert sum(report.new for report in found) == 200
    assert (count(sqlite_engine, calls), count(sqlite_engine, revisions), count(sqlite_engine, runs)) == (200, 0, 2)


def test_a_full_disk_is_told_and_keeps_what_was_stored(server: Server, sqlite_engine: Engine, tmp_path: Path) -> None:
    crawl_one(server, sqlite_engine, tmp_path)

    @event.listens_for(sqlite_engine, "connect")
    def _limit(connection: object, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]  # no page more than there are

    sqlite_engine.dispose()
    server.routes["/calls"] = Answer("".join(f"<li>Support number {n} {'x' * 500}</li>" for n in range(500)))
    report = crawl_one(server, sqlite_engine, tmp_path)
    assert report.verdict == "failed"
    assert report.problems[0].startswith("plain: what was read could not be stored: ")
    assert "full" in report.problems[0]
    assert count(sqlite_engine, calls) == 2


def test_a_replay_is_stored_as_a_crawl_is(server: Server, sqlite_engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "calls.html").write_text(PAGE)
    line = {"source": "plain", "url": "https://funder.invalid/calls", "file": "calls.html"}
    (folder / "index.jsonl").write_text(json.dumps(line) + "\n")
    asked = [expecting("https://funder.invalid/calls"), expecting("https://funder.invalid/calls", key="lacking")]
    found, lacking = crawl(asked, settings(tmp_path), sqlite_engine, NOW, replay=folder)
    assert (found.verdict, found.new) == ("healthy", 2)
    assert lacking.verdict == "failed"
    assert "lacking: https://funder.invalid/calls has no answer in" in lacking.problems[0]
