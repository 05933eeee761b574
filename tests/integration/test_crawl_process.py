"""The child process: its end by force, by time, or with its parent loses nothing that was read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.catalogue import Expect, Source
from config.strict import ConfigError
from crawler import process
from crawler.process import follow, new_job
from crawler.run import crawl
from crawler.spool import Spool, read_spool
from tests.integration.crawling import NOW, PLAIN_CHILD, Crawled, crawl_without_storing, settings, source
from tests.server import Answer, Server, serving
from tracker.facts.model import Draft, Raw
from tracker.store.database import open_database

PAGE = '<li>Support for choirs</li><a rel="next" href="/endless">More</a>'


@pytest.fixture
def pid_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the child writes its process id."""
    monkeypatch.setenv("PLAIN_CHILD_PID", str(tmp_path / "pid"))
    return tmp_path / "pid"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(process, "COMMAND", PLAIN_CHILD)
    routes = {
        "/quick": Answer("<li>Support for clubs</li>"),
        "/calls": Answer(PAGE),
        "/endless": Answer(PAGE, delay=60.0),
    }
    with serving(**routes) as running:
        yield running


def both(server: Server) -> list[Source]:
    quick = source(server.url("/quick", "localhost"), key="quick")
    return [quick, source(server.url("/calls"), key="endless", limits=quick.limits)]


def crawl_until(server: Server, folder: Path, act: Callable[[], None]) -> dict[str, Crawled]:
    """Crawl both sources; when one is finished and the other waits, call `act`."""
    with new_job(both(server), settings(folder, timeout=60.0), NOW) as job:
        last = {}
        for message in follow(job, 1.0):
            if message.kind == "finished":
                last[message.source] = message
            if set(last) == {"quick"}:
                act()
        spool = Path(job.spool_folder)
        return {key: Crawled(message, tuple(read_spool(spool / f"{key}.jsonl"))) for key, message in last.items()}


def test_a_child_that_is_killed_fails_what_was_not_finished(server: Server, tmp_path: Path, pid_file: Path) -> None:
    def kill_later() -> None:
        wait_for(lambda: "/endless" in [seen.path for seen in server.begun])
        os.kill(int(pid_file.read_text()), signal.SIGKILL)

    crawled = crawl_until(server, tmp_path, kill_later)
    assert crawled["quick"].message.failures == ()
    assert crawled["endless"].titles == ["Support for choirs"]
    assert "ended before the source was read (SIGKILL)" in crawled["endless"].failure


def test_the_time_limit_ends_what_is_not_finished(server: Server, tmp_path: Path) -> None:
    gone = tmp_path / "cache" / "spool" / "gone"
    gone.parent.mkdir(parents=True)
    gone.symlink_to("nowhere")  # as when another crawl takes its folder away while this one looks at it
    began = time.monotonic()
    crawled = crawl_without_storing(both(server), settings(tmp_path, timeout=60.0), minutes=0.06)
    assert time.monotonic() - began < 20
    assert crawled["quick"].titles == ["Support for clubs"]
    assert crawled["quick"].message.failures == ()
    assert crawled["endless"].failure.startswith("not finished after 0.06 minutes and stopped")
    assert crawled["endless"].titles == ["Support for choirs"]
    assert list(gone.parent.iterdir()) == [gone]


PARENT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from crawler import process
from tests.integration.crawling import PLAIN_CHILD, crawl_without_storing, settings, source
process.COMMAND = PLAIN_CHILD
crawl_without_storing([source(sys.argv[3])], settings(Path(sys.argv[1]), timeout=60.0))
"""


def test_a_child_ends_with_its_parent(server: Server, tmp_path: Path, pid_file: Path) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", PARENT, str(tmp_path), str(root), server.url("/calls")]
    parent = subprocess.Popen(command)
    wait_for(lambda: "/endless" in [seen.path for seen in server.begun])
    parent.kill()
    parent.wait()
    wait_for(lambda: has_ended(int(pid_file.read_text())))


def has_ended(pid: int) -> bool:
    """Whether the process is gone, or only waits for someone to take note of its end."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" in status.read_text()


def test_two_crawls_at_once_do_not_disturb_each_other(server: Server, tmp_path: Path) -> None:
    server.routes["/calls"] = Answer("<li>Support for choirs</li>" * 50, etag='"1"')
    found: list[Crawled] = []

    def crawl_it() -> None:
        found.append(crawl_without_storing([source(server.url("/calls"))], settings(tmp_path))["plain"])

    threads = [threading.Thread(target=crawl_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(one.titles) for one in found] == [50, 50]
    assert [one.message.failures for one in found] == [(), ()]


def test_a_child_that_cannot_start_fails_every_source(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "COMMAND", [sys.executable, "-c", "raise SystemExit(3)"])
    crawled = crawl_without_storing(both(server), settings(tmp_path))
    assert {one.failure.partition(";")[0] for one in crawled.values()} == {
        "the process that crawls ended before the source was read (exit status 3)"
    }


def test_a_cache_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder belongs")
    with pytest.raises(ConfigError, match="cache: cannot be written: Not a directory; XDG_CACHE_HOME"):
        crawl_without_storing([source("http://127.0.0.1:9/")], settings(tmp_path))


def test_a_full_disk_fails_the_source_whose_drafts_cannot_be_kept(server: Server, tmp_path: Path) -> None:
    sources = [source(server.url("/quick"), key="full"), source(server.url("/quick"), key="sound")]
    with new_job(sources, settings(tmp_path), NOW) as job:
        spool = Path(job.spool_folder)
        (spool / "full.jsonl").symlink_to("/dev/full")
        ended = {message.source: message for message in follow(job, 1.0) if message.kind == "finished"}
        assert ended["full"].failures == (f"what was read cannot be kept in {spool}: No space left on device",)
        assert ended["sound"].failures == ()
        assert len(list(read_spool(spool / "sound.jsonl"))) == 1


def test_a_spool_cut_short_gives_what_was_complete(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "plain.jsonl")
    for title in ("Choirs\u2028and clubs", "Lone \ud800 surrogate"):
        spool.write(Draft("plain", "https://funder.example/", NOW, raws=(Raw("title", title),)))
    spool.close()
    whole = (tmp_path / "plain.jsonl").read_text()
    with (tmp_path / "plain.jsonl").open("w") as file:
        file.write(f'{{"source": "pl\n{whole}')
        file.write('{"source": "plain", "url"')
    titles = [draft.texts("title")[0] for draft in read_spool(tmp_path / "plain.jsonl")]
    assert titles == ["Choirs\u2028and clubs", "Lone \ufffd surrogate"]
    assert list(read_spool(tmp_path / "none.jsonl")) == []


def wait_for(done: Callable[[], bool]) -> None:
    """Wait until something outside this process has happened; at most ten seconds."""
    until = time.monotonic() + 10
    while not done():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_crash_or_a_leak_costs_only_the_source_that_made_it(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.routes |= {"/kill": Answer("<kill>"), "/leak": Answer("<leak>"), "/late": Answer("<li>Late</li>", delay=1.0)}
    engine = open_database(f"sqlite:///{tmp_path / 'grants.db'}", NOW)
    sources = [source(server.url(f"/{key}"), key=key, expect=Expect()) for key in ("kill", "leak", "late", "quick")]
    monkeypatch.setattr("crawler.run.AT_ONCE", 3)  # so that the last has a process of its own
    reports = {report.source: report for report in crawl(sources, settings(tmp_path), engine, NOW)}
    assert {key: report.verdict for key, report in reports.items()} == {
        "kill": "failed",
        "leak": "failed",
        "late": "healthy",
        "quick": "healthy",
    }
    assert "ended before the source was read (SIGKILL)" in reports["kill"].problems[0]
    assert "/leak takes more memory than a crawl may have" in reports["leak"].problems[0]
